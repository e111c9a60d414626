"""How many days of stock are worth holding of each part, and where."""
