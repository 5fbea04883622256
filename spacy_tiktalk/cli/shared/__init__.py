"""What commands share: names and hints in errors, loading, reading, drawing on a terminal.

Nothing here knows a single command.
"""
