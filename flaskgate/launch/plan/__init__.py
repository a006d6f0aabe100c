"""How an application is to be served in the place where it is started: target, address, command."""
