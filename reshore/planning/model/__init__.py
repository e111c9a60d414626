"""The model of a plan: first stage, years, the whole program and its decomposition, and how its answer is read."""
