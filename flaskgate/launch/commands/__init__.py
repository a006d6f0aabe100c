"""From a command to the processes it starts: wrappers, shells, scripts and servers."""
