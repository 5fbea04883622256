"""Comments to dialogues: who answers whom, and what belongs together."""
