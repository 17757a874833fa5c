"""What an expression may be at a program point: the protocol, its handlers, and the engine that ties them together."""
