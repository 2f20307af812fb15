"""Reading: what a question asks."""
