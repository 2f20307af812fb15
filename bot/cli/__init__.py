"""The command `sitat`."""
