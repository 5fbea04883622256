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
from pathlib import Path
from typing import Any

import torch
from spacy.language import Language

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.models.walking import networks_of
from spacy_tiktalk.release.trained import load_trained


def average(pipelines: list[Language]) -> None:
    """Put the mean of all into the first. SystemExit where they are not of one kind."""
    new_names = {}
    found = [list(networks_of(nlp)) for nlp in pipelines]
    if any([where for where, _ in own] != [where for where, _ in found[0]] for own in found):
        sys.exit("The pipelines have other networks than each other.")
    for parts in zip(*found, strict=True):
        modules = [shim.module for _, shim in parts]
        weights = [dict(module.named_parameters()) for module in modules]
        shapes = [{name: x.shape for name, x in own.items()} for own in weights]
        if any(own != shapes[0] for own in shapes):
            sys.exit(f"{parts[0][0]}: the pipelines have other weights than each other.")
        with torch.no_grad():
            for name, own in weights[0].items():
                own.copy_(torch.stack([other[name] for other in weights]).mean(dim=0))
        names = [getattr(module, "fingerprint", None) for module in modules]
        if names[0]:  # an encoder's: its vectors are no longer those of the first
            whole = hashlib.sha256("+".join(names).encode()).hexdigest()[:16]
            new_names[names[0]] = modules[0].fingerprint = whole
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
    try:
        loaded = [load_trained(path) for path in args.pipelines]
    except TiktalkError as err:
        sys.exit(str(err))
    average(loaded)
    args.output.mkdir(parents=True, exist_ok=True)
    loaded[0].to_disk(args.output)
    print(f"{args.output}: the mean of {', '.join(map(str, args.pipelines))}")


if __name__ == "__main__":
    main()
