"""Names for the types that pass between the networks."""

from __future__ import annotations

from typing import Literal, TypeAlias

from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d

Tok2VecModel: TypeAlias = Model[list[Doc], list[Floats2d]]
Storage = Literal["float32", "float16", "int8"]
Runtime = Literal["auto", "torch", "onnx"]
RuntimeWeights = Literal["float32", "int8"]
RUNTIME_WEIGHTS: tuple[RuntimeWeights, ...] = ("float32", "int8")
