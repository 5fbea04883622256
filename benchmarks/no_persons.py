"""How many mentions a pipeline finds where nobody is mentioned: every one of them is false.

    python benchmarks/no_persons.py MODEL [MODEL ...] --output benchmarks/no_persons.json

The texts of `corpus/nobody/` (news, recipes, games, products; each a dialogue of one turn by an
unknown writer), and those dialogues of `corpus/threads/dev.jsonl` in which gold has no person, with
their titles: false mentions per 100 characters, for each pipeline side by side, nested mentions
counted each. "all" is the four files together, without the dialogues. `--show` prints every text in
which something was found, and what.
"""

from __future__ import annotations

import argparse
import json
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language

from spacy_tiktalk import Dialogue
from spacy_tiktalk.formats.convert import read_records

ROOT = Path(__file__).resolve().parent.parent
NOBODY = ROOT / "corpus" / "nobody"
DEV = ROOT / "corpus" / "threads" / "dev.jsonl"
FILES = ("news", "recipes", "games", "products")
ALL = "all"
THREADS = "threads"


@dataclass(frozen=True)
class Found:
    """What a pipeline found in one dialogue: its text, and the words of each false mention."""

    text: str
    mentions: tuple[str, ...]


@dataclass(frozen=True)
class Count:
    """Sums over dialogues. characters: those of the turns, without the breaks between them."""

    dialogues: int = 0
    characters: int = 0
    mentions: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(
            self.dialogues + other.dialogues,
            self.characters + other.characters,
            self.mentions + other.mentions,
        )

    @property
    def per_100(self) -> float:
        """False mentions per 100 characters, 0 where there are none to count in."""
        return 100 * self.mentions / self.characters if self.characters else 0.0


def read_texts(path: Path) -> list[str]:
    """The texts of a file, one a line; lines that begin with # are remarks."""
    lines = path.read_text(encoding="utf8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def load_dialogues() -> dict[str, list[Dialogue]]:
    """What is read, by the name of its row."""
    sets = {
        name: [
            Dialogue.from_turns([("", text)], key=f"{name}-{number}")
            for number, text in enumerate(read_texts(NOBODY / f"{name}.txt"), start=1)
        ]
        for name in FILES
    }
    sets[THREADS] = [record.dialogue for record in read_records(DEV) if not record.clusters]
    return sets


def find(nlp: Language, dialogues: Sequence[Dialogue]) -> list[Found]:
    """What the pipeline finds in each dialogue, in their order."""
    docs = nlp.pipe(dialogue.to_doc(nlp) for dialogue in dialogues)
    return [Found(doc.text, tuple(span.text for span in doc._.coref_mentions)) for doc in docs]


def count(dialogues: Sequence[Dialogue], found: Sequence[Found]) -> Count:
    """How many characters were read, and how many mentions found in them."""
    return Count(
        len(dialogues),
        sum(len(turn.text) for dialogue in dialogues for turn in dialogue.turns),
        sum(len(one.mentions) for one in found),
    )


def with_all(counts: Mapping[str, Count]) -> dict[str, Count]:
    """The rows of the table: the files, all of them together, then the threads."""
    rows = {name: counts[name] for name in FILES}
    rows[ALL] = sum(rows.values(), Count())
    rows[THREADS] = counts[THREADS]
    return rows


def table(models: Mapping[str, Mapping[str, Count]]) -> list[str]:
    """The lines of the printed table: false mentions per 100 characters, (their number) behind."""
    heads = ["", "texts", "characters", *models]
    body = [
        [name, str(row.dialogues), str(row.characters)]
        + [f"{rows[name].per_100:.2f} ({rows[name].mentions})" for rows in models.values()]
        for name, row in next(iter(models.values())).items()
    ]
    widths = [max(map(len, column)) for column in zip(heads, *body, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if i else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in (heads, *body)
    ]


def figures(versions: Mapping[str, str], models: Mapping[str, Mapping[str, Count]]) -> Any:
    """What the JSON file holds."""
    first = next(iter(models.values()))
    return {
        "texts": {
            name: {"texts": row.dialogues, "characters": row.characters}
            for name, row in first.items()
        },
        "models": {
            Path(model).name: {  # of a folder no more than its name
                "version": versions[model],
                **{
                    name: {"mentions": row.mentions, "per_100": round(row.per_100, 4)}
                    for name, row in rows.items()
                },
            }
            for model, rows in models.items()
        },
    }


def shown(dialogues: Iterable[Dialogue], found: Iterable[Found]) -> list[str]:
    """A line for each dialogue in which something was found: its key, what, and the text."""
    return [
        f"{dialogue.key}: {' '.join(f'[{mention}]' for mention in one.mentions)}\n"
        + "".join(f"    {line}\n" for line in one.text.splitlines())
        for dialogue, one in zip(dialogues, found, strict=True)
        if one.mentions
    ]


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("models", nargs="+", metavar="MODEL", help="a package or a folder")
    parser.add_argument("--output", type=Path, help="write the figures as JSON")
    parser.add_argument("--show", action="store_true", help="print the false mentions")
    args = parser.parse_args(argv)
    warnings.simplefilter("ignore")
    sets = load_dialogues()
    models: dict[str, dict[str, Count]] = {}
    versions: dict[str, str] = {}
    for model in dict.fromkeys(args.models):
        nlp = spacy.load(model, exclude=["head_tracker", "head_linker"])
        versions[model] = f"{nlp.meta['lang']}_{nlp.meta['name']} {nlp.meta['version']}"
        found = {name: find(nlp, dialogues) for name, dialogues in sets.items()}
        models[model] = with_all({name: count(sets[name], found[name]) for name in sets})
        if args.show:
            print(f"{model}\n")
            for name in sets:
                print("".join(shown(sets[name], found[name])))
    print("\n".join(table(models)))
    if args.output:
        text = json.dumps(figures(versions, models), ensure_ascii=False, indent=1)
        args.output.write_text(text + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
