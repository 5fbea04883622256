"""Face models that look for the face in a crop themselves, with a detector's help.

Those that need none are in `recognize/`, from which `tracks/` and so the detectors import.
"""
