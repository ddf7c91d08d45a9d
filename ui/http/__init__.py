"""The HTTP API: routes, wire shapes of errors, and what guards the door."""
