"""What expressions stand for: the shapes of values and scopes, and what can be told of them."""
