"""The only part that knows Redis."""
