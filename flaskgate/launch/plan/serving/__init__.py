"""What serving an app in its place takes: target, address, command, requirements."""
