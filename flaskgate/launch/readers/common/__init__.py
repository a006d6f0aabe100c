"""What readers of many formats build with: units, assignments, templates."""
