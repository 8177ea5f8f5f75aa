"""The demo evening and the people who come to it."""
