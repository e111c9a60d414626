"""The parts of a sweep: what is asked of each run, how networks and runs get to workers, where rows are kept."""
