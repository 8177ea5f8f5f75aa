"""Phones that are not there, for trying a server before the evening."""
