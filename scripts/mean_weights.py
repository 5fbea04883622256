"""Write a pipeline whose weights are the mean of those of others that began alike.

    python scripts/mean_weights.py training/a/model-last training/b/model-last training/mean

Trainings with other seeds that start from the same weights end near enough to each other for their
mean to be better than each, at no cost when it is used (Wortsman et al., "Model soups", ICML 2022).
Settings, thresholds and everything else are the first one's.
"""

from __future__ import annotations

import argparse
from itertools import zip_longest
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language


def nodes(nlp: Language) -> list[Any]:
    """The models of all components and what they consist of, in order."""
    models = [getattr(pipe, "model", None) for _, pipe in nlp.pipeline]
    return [node for model in models if hasattr(model, "walk") for node in model.walk()]


def mean_weights(first: Language, others: list[Language]) -> Language:
    """The first pipeline, given the mean of everybody's weights.

    RAISES: SystemExit where the networks differ.
    """
    share = 1.0 / (1 + len(others))
    for alike in zip_longest(nodes(first), *map(nodes, others)):
        if any(node is None or node.name != alike[0].name for node in alike):
            raise SystemExit("These pipelines have other networks: give trainings of one start.")
        for name in alike[0].param_names:
            if alike[0].has_param(name):
                alike[0].set_param(name, sum(node.get_param(name) * share for node in alike))
        for shims in zip(*(node.shims for node in alike), strict=True):
            states = [shim.module.state_dict() for shim in shims]
            shapes = [{key: value.shape for key, value in s.items()} for s in states]
            if any(shape != shapes[0] for shape in shapes):
                raise SystemExit("These networks have other layers: give trainings of one start.")
            told = {
                key: sum(s[key] * share for s in states) if value.is_floating_point() else value
                for key, value in states[0].items()
            }
            shims[0].module.load_state_dict(told)
    return first


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("pipelines", type=Path, nargs="+")
    parser.add_argument("output", type=Path)
    args = parser.parse_args()
    first, *others = [spacy.load(path) for path in args.pipelines]
    mean_weights(first, others).to_disk(args.output)
    print(f"{args.output}: mean of {len(args.pipelines)}")


if __name__ == "__main__":
    main()
