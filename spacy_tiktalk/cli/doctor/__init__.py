"""`tiktalk doctor`: what is installed, what is missing, and the command that adds it.

Runs where importing spaCy or torch fails, so each check is made in a child process.
"""
