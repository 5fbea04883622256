"""Networks and encoders, one concept a file; type aliases in `types.py`.

This is where torch and transformers may be imported. No spaCy component and no file format here.
"""
