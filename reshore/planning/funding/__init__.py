"""Which support makes the firms that must invest do so."""
