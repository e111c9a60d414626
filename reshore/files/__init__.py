"""Tables on disk: folders and workbooks read with guard, filled in, and written whole or not at all."""
