"""Label a CSV of comments: who is meant, and, with videos, who is seen.

Rows of one video are one dialogue. The result has one row for each mention of a person, so that a
spreadsheet or pandas can filter, count and pivot it; a comment without a mention keeps one row with
those cells empty. --per comment writes one row for each comment instead, its mentions as JSON.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import json
import os
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

ROLES = ("video", "title", "speaker", "text")
MENTION = ("start", "end", "mention", "type", "score", "cluster", "name")
LINK = ("heads", "link_status", "visible")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
EPILOG = """\
columns of the result:
  line, dialogue              where the comment stands in the input; the number of its dialogue
  video, title, speaker, text as in the input; its further columns come last
  start, end, mention         characters of the text, the end not included; what stands there
  type, score                 PROPER, PRONOUN or NOMINAL; how sure the model is (0 to 1)
  cluster, name               equal numbers in one dialogue are one person; a name if there is one
  heads, link_status, visible head tracks such as H1 or H1+H2; linked, not_visible or
                              not_evaluated; the probability of being in the picture
exit codes: 0 all went well, 1 some rows or videos did not (named on stderr), 2 nothing was done

example:
  python examples/label_csv.py examples/comments.csv --out labeled.csv
  python examples/label_csv.py mine.csv --out mine_labeled.csv --encoding gb18030 --excel \\
      --text-column 评论 --speaker-column 用户 --title-column "" --video-root clips --gallery faces
"""


@dataclass
class Comment:
    """One row of the input: its line, the cells of ROLES, and the other cells."""

    line: int
    cells: dict[str, str]
    others: list[str]


class Table:
    """The input, read row by row as often as needed; `amiss` counts the rows that were not read."""

    def __init__(self, path: Path, encoding: str, delimiter: str, names: dict[str, str]) -> None:
        self.path, self.amiss = path, 0
        self.encoding = "utf-8-sig" if encoding.startswith("utf-8") else encoding
        header = next(self._lines(), None)
        if header is None or not header.strip():
            stop(f"{path} is empty, or its first line is: that line names the columns")
        splits = {d: next(csv.reader([header], delimiter=d)) for d in delimiter or ",;\t|"}
        self.delimiter, self.header = max(splits.items(), key=lambda s: _known(s[1], names))
        self.places: dict[str, int] = {}
        for role, name in names.items():
            if name and self.header.count(name) != 1:
                how = "more than one column" if name in self.header else "no column"
                hint = "" if role == "text" else f', or "" if there are no {role}s'
                found = ", ".join(map(repr, self.header))
                stop(
                    f"{path} has {how} {name!r}, but: {found}. Give the name with "
                    f"--{role}-column{hint}, or the character between cells with --delimiter"
                )
            if name:
                self.places[role] = self.header.index(name)
        self.others = [i for i in range(len(self.header)) if i not in self.places.values()]

    def _lines(self) -> Iterator[str]:
        with self.path.open("rb") as file:
            for number, raw in enumerate(file, start=1):
                try:
                    yield raw.decode(self.encoding if number == 1 else _plain(self.encoding))
                except UnicodeDecodeError as err:
                    stop(
                        f"{self.path}, line {number}, byte {err.start + 1}: {raw[err.start]:#04x} "
                        f"is not {_plain(self.encoding)}. Give --encoding, or save the file as UTF-8"
                    )

    def comments(self, *, tell: bool) -> Iterator[Comment]:
        """The rows that can be read; tell: name the others on stderr."""
        reader = csv.reader(self._lines(), delimiter=self.delimiter, strict=True)
        next(reader)
        while True:
            line = reader.line_num + 1
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as err:
                row, reason = [], f"{err} (a quote that is not closed, or not doubled?)"
            else:
                reason = f"{len(row)} cells, but the header has {len(self.header)}"
            if len(row) == len(self.header) and "\0" not in "".join(row):
                cells = {role: row[i] for role, i in self.places.items()}
                yield Comment(line, cells, [row[i] for i in self.others])
            elif (row or "quote" in reason) and tell:
                self.amiss += 1
                upto = f" to {reader.line_num}" if reader.line_num > line else ""
                reason = "it has a NUL character" if len(row) == len(self.header) else reason
                remark(f"{self.path}, line {line}{upto} is left out: {reason}")
