"""From a trained model to a prediction service: the package, its scorers, the server and where it runs."""
