"""Should it come home: leave, hold stock, a second source or a line at home, and where the answer flips."""
