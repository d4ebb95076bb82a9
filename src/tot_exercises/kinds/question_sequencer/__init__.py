"""W10: the questions of a discussion in order, with what a quiet learner gets from them."""
