"""The components: what an experiment is made of. No engine, no Django at import time."""
