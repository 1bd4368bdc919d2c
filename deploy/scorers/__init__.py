"""Ways to score a package: each takes the typed raw columns and gives the model's outputs, row by row."""
