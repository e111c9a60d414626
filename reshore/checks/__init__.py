"""What is wrong with a network: one function a rule, and the table of what they find."""
