"""Where the heads are in a picture: detectors behind one Protocol, boxes computed before.

A new detector is a file here and an entry point in setup.cfg.
"""
