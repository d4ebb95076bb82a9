"""W8: feedback on a session, as comments that each stand on lines of its transcript."""
