"""The mean of the weights of pipelines that learned on from the same ones.

    python scripts/average_weights.py PIPELINE PIPELINE … OUTPUT

After Wortsman et al., "Model soups" (ICML 2022): trainings that start from the same weights end
near each other, and between them is often better than at any of their ends. Settings are the
first's.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import spacy
import torch
from spacy.language import Language

from spacy_tiktalk.models.network_shim import NetworkShim


def modules(nlp: Language) -> Iterator[tuple[str, Any]]:
    """The torch modules of a pipeline, each with what it belongs to."""
    for name, pipe in nlp.pipeline:
        for node in pipe.model.walk() if hasattr(pipe, "model") else ():
            for shim in node.shims:
                if isinstance(shim, NetworkShim):
                    yield f"{name}, {node.name}", shim.module


def average(pipelines: list[Language]) -> None:
    """Put the mean of all into the first. SystemExit where they are not of one kind."""
    new_names = {}
    for parts in zip(*(list(modules(nlp)) for nlp in pipelines), strict=True):
        weights = [dict(module.named_parameters()) for _, module in parts]
        shapes = [{name: x.shape for name, x in own.items()} for own in weights]
        if any(own != shapes[0] for own in shapes):
            sys.exit(f"{parts[0][0]}: the pipelines have other weights than each other.")
        with torch.no_grad():
            for name, own in weights[0].items():
                own.copy_(torch.stack([other[name] for other in weights]).mean(dim=0))
        names = [getattr(module, "fingerprint", None) for _, module in parts]
        if names[0]:  # an encoder's: its vectors are no longer those of the first
            whole = hashlib.sha256("+".join(names).encode()).hexdigest()[:16]
            new_names[names[0]] = parts[0][1].fingerprint = whole
    for _, pipe in pipelines[0].pipeline:
        cfg: Any = getattr(pipe, "cfg", {})
        if cfg.get("encoder") in new_names:
            cfg["encoder"] = new_names[cfg["encoder"]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pipelines", type=Path, nargs="+")
    parser.add_argument("output", type=Path)
    args = parser.parse_args()
    if len(args.pipelines) < 2:
        sys.exit("Two pipelines at least are needed, and then the folder to write.")
    loaded = [spacy.load(path) for path in args.pipelines]
    average(loaded)
    loaded[0].to_disk(args.output)
    print(f"{args.output}: the mean of {', '.join(map(str, args.pipelines))}")


if __name__ == "__main__":
    main()
