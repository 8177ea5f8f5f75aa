"""Connects people, rules and screens: the running part of Tablehop."""
