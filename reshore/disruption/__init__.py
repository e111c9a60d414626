"""What goes wrong, and what follows."""
