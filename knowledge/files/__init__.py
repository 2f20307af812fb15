"""Files: what editors write, read and checked."""
