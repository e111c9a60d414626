"""What a run or plan is handed on as: a workbook, a deck."""
