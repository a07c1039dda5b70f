"""Template + payload -> OutgoingMessage."""
