"""Readers, converters and records: everything between a file of dialogues and an Example.

No networks here, and nothing of the components.
"""
