"""Where one line may be cut into a writer's label and the comment.

At a colon (`colon.py`) or a mark (`mark.py`); `possible.py` says what a label may be at all.
Whether a cut is a writer's, all lines of the file decide (`layouts/`).
"""
