"""What is kept: networks, saved runs and cases, drafts and jobs in one database; and the worker that does long jobs."""
