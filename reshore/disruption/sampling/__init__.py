"""The one home of drawing: recoveries that nobody knows, and years in which several scenarios may happen."""
