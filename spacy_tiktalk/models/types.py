"""Names for the types that pass between the networks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d

Tok2VecModel = Model[list[Doc], list[Floats2d]]
Storage = Literal["float32", "float16", "int8"]
BackpropFloats2d = Callable[[list[Floats2d]], list[Doc]]
