"""Part gold into folds, so that teachers can be asked about dialogues that they have not seen.

    python scripts/fold_gold.py data/again data/folds --folds 5

Of every .spacy file each dialogue goes into one fold by its place in the file, so a file and its
copy are parted alike. OUTPUT/K/train has what is not in fold K, OUTPUT/K/held what is, its files
called after the fold: what is taught of all folds can lie in one folder.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import spacy
from spacy.tokens import DocBin

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.formats.docbin import docs_of, read_docbin


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", type=Path, help="a folder of .spacy files")
    parser.add_argument("output", type=Path)
    parser.add_argument("--folds", type=int, default=5)
    args = parser.parse_args()
    if args.folds < 2:
        sys.exit(f"--folds {args.folds}: there must be two at least.")
    files = sorted(args.gold.glob("*.spacy"))
    if not files:
        sys.exit(f"{args.gold}: there is no .spacy file in it.")
    vocab = spacy.blank("zh").vocab
    for path in files:
        try:
            docs = [doc for _, doc in docs_of(read_docbin(path), vocab, path)]
        except TiktalkError as err:
            sys.exit(str(err))
        for fold in range(args.folds):
            held = docs[fold :: args.folds]
            rest = [doc for k, doc in enumerate(docs) if k % args.folds != fold]
            names = {"held": f"{path.stem}{fold}.spacy", "train": path.name}
            for part, some in (("held", held), ("train", rest)):
                target = args.output / str(fold) / part / names[part]
                target.parent.mkdir(parents=True, exist_ok=True)
                DocBin(docs=some, store_user_data=True).to_disk(target)
        print(f"{path}: {len(docs):,} dialogues in {args.folds} folds")


if __name__ == "__main__":
    main()
