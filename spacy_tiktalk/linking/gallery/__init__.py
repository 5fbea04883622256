"""Galleries of faces: whose faces they are, and what these say of the heads of a video."""
