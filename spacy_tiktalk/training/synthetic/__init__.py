"""Made-up videos of drawn people and Chinese dialogues about them, with exact gold links.

The pictures are drawn and the sentences are written by templates: nobody is in them. Nothing here
reads or learns; `make.py` puts the parts together, `tiktalk synthesize` calls it.
"""

from .looks import HELD_OUT, Look, held_out_in
from .make import SPLITS, Made, make_synthetic

__all__ = ["HELD_OUT", "SPLITS", "Look", "Made", "held_out_in", "make_synthetic"]
