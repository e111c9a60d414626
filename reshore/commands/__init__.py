"""Commands of the terminal that have more to say than cli.py has room for."""
