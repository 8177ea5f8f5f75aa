"""From a request to a command, and from a view to a page."""
