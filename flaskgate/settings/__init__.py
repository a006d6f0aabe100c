"""What the user asked for: options, inputs, the configuration file, the rules, the workspace."""
