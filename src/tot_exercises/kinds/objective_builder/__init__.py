"""W2: outcomes written in fields, with a read-back sentence."""
