"""Who is who among tracklets: crops, face embeddings, identities across shots.

A new embedder is a file here and an entry point in setup.cfg.
"""
