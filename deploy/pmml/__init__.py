"""The whole way from raw columns to the prediction as one PMML document."""
