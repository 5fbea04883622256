"""From boxes to tracklets inside a shot: association, motion, splitting.

No looks and no identities here: see `recognize`.
"""
