"""What happens: pure values and rules. Nothing here does I/O or asks the time."""
