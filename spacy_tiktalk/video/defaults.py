"""The default tracking settings, shared by Python, configs and the command line."""

FPS = 5.0
"""Sampled frames a second: a walking head moves by half its width between two of them."""
MAX_STEP = 0.5
"""Where a head moves further between two of them, in box widths, frames between are looked at."""
N_CROPS = 6
"""Best crops kept for a tracklet."""
CROP_SPACING = 0.4
"""Seconds at least between two of them."""
CLOTHES_THRESHOLD = 0.2
"""How far apart hair and clothes of one person in one scene are at most, 0 to 1."""
MIN_SCORE = 0.6
"""A tracklet of a single hit is kept from this score on."""
BATCH_SIZE = 8
"""Frames given to the detector at once; no result depends on it."""
BACKEND = "auto"
"""Of the reader: "auto", "opencv" or "pyav"."""
