"""What a run gives back: plain records of tables, and the formulas that read them."""
