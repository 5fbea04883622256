"""Head tracks as data: the container, its checks, store and cache.

Files of other tools are in `formats`.
"""
