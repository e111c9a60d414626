"""What the chain is: tables in, a frozen Network out, and what can be read off it without disturbing it."""
