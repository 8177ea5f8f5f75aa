"""What people see: templates, styles and small scripts. Knows nothing of the server."""
