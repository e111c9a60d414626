"""The only home of PuLP and HiGHS: a model as tidy tables, and the ways to solve it."""
