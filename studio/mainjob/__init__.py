"""`make run`: a studio on this machine, and the bundled experiments run through its public API."""
