"""The endpoint: one package behind the Open Inference Protocol (v2) over HTTP."""
