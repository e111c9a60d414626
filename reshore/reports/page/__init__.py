"""The page: chapters as one HTML file that asks for nothing else."""
