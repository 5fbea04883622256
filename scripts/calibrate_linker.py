"""Fit the bias and temperature of a pipeline's links on dialogues that it was not trained on.

python scripts/calibrate_linker.py training/linker/model-last data/dev.spacy OUTPUT
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.release.trained import load_trained
from spacy_tiktalk.training.corpus import DialogueCorpus


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("model", help="a folder, or the name of an installed pipeline")
    parser.add_argument("data", type=Path)
    parser.add_argument("output", type=Path)
    args = parser.parse_args()
    nlp = load_trained(args.model)
    linker: Any = nlp.get_pipe("head_linker")
    found = linker.calibrate(DialogueCorpus(args.data)(nlp))
    args.output.mkdir(parents=True, exist_ok=True)
    nlp.to_disk(args.output)
    print(", ".join(f"{name} {value:.4f}" for name, value in found.items()))


if __name__ == "__main__":
    try:
        main()
    except TiktalkError as err:
        sys.exit(str(err))
