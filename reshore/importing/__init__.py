"""A planner's own exports: recognise, map, read rows, units and places, and put a network together."""
