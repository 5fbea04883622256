"""The extension attributes of Doc, Span and Token: how they are set, and what they give."""
