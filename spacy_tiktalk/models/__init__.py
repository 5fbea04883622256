"""Networks: of text, of links, and of texts beside pictures; how they are stored.

This is where torch and transformers may be imported, by what trains: what predicts goes without
(`network_shim`). No spaCy component and no file format here.
"""
