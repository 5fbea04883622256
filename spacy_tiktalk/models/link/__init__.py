"""The linker's network: from evidence columns, and pictures if there are any, to scores.

The evidence itself is made in `linking`.
"""
