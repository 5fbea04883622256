"""Several Docs as one: `docs` joins turns, clusters and user data, `tracks` the head tracks.

Only plain data is joined here; no pipeline runs.
"""
