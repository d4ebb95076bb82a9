"""W1: a session plan as blocks on a timeline."""
