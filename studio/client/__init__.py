"""Start runs, wait for them and read what they gave, from a notebook or a script; needs no Django.

studio = Studio("http://127.0.0.1:8000", token)
run = studio.run("Purchase intention")
run.wait()
frame = run.output("predict").pandas()
"""

from studio.client.api import Failed, Studio
from studio.client.deployments import Deployment
from studio.client.runs import Output, Run

__all__ = ["Deployment", "Failed", "Output", "Run", "Studio"]
