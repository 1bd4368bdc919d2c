"""Plan an experiment into stages, drive the stages to the end, and the engines that run them."""
