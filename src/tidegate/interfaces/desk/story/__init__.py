"""The story: one page of four scenes on the real machinery. Its buttons are the desk's verbs."""
