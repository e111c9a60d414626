"""The deck: chapters laid out on slides of native shapes, tables and charts."""
