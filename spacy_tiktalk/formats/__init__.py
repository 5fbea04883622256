"""Every file format of dialogues: one folder each, and the table of all (`registry`).

Between a file and a `DialogueRecord`. Nothing here trains, predicts or draws.
"""
