"""What the talk itself says of its mentions: who is whom (这是X, X就是Y), and who is not.

Words found by their form, with what the gold of the training and development parts says of each.
"""
