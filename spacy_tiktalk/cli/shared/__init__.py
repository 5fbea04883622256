"""What all commands share: names and hints in errors, loading, drawing on a terminal.

Nothing here knows a single command.
"""
