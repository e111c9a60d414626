"""Why a line stops: the chain from cause to line, traced in a run, and what would have avoided it."""
