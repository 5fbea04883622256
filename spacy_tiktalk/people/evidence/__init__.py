"""What speaks for and against two clusters of one video being one person, one kind a file.

Each says what it sees as features by name; `weights.py` alone says what they are worth.
"""
