"""What stands in a Doc: dialogues, turns, clusters, and how they are read, merged and resolved.

The contract of `docs/contract.md`. No networks, no file formats, no pictures.
"""
