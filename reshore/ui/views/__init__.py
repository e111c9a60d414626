"""What pages show: tables, figures, charts and texts made from results."""
