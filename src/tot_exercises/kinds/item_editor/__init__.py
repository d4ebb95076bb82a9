"""W4: test items with a stem and options; for each wrong option the misconception and the message."""
