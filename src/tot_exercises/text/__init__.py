"""Pure text functions: words and lemmas, word lists, copied runs, language. They know nothing of exercises."""
