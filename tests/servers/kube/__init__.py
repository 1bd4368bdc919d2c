"""What the Kubernetes of the tests is made of."""
