"""The studio: workspaces, experiments, runs, models and deployments over HTTP and websockets."""
