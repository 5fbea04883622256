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
import re
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

ROLES = ("video", "title", "speaker", "text")
MENTION = ("start", "end", "mention", "type", "score", "cluster", "name")
LINK = ("heads", "link_status", "visible")
FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
NUMBER = re.compile(r"[+-]?[0-9][0-9.,]*%?")
EPILOG = """\
columns of the result:
  line, dialogue               line of the comment in the input; number of its dialogue
  video, title, speaker, text  as in the input, whose further columns come last
  start, end, mention          characters of the text, from 0, the end not included; their text
  type, score                  PROPER, PRONOUN or NOMINAL; how sure the model is, 0 to 1
  cluster, name                one number is one person of the dialogue; the name if there is one
  heads, link_status, visible  H1 or H1+H2; linked, not_visible or not_evaluated; the probability
                               of being in the picture

exit codes: 0 all went well; 1 some rows or videos did not, named on stderr; 2 an error, told on
stderr; 130 stopped. The result takes its name when it is whole; until then it is called .part.

examples:
  python examples/label_csv.py examples/comments.csv --out labeled.csv
  python examples/label_csv.py mine.csv --out labeled.csv --encoding gb18030 --excel \\
      --text-column 评论 --speaker-column 用户 --title-column "" --video-root clips --gallery faces
"""


@dataclass
class Comment:
    """One row: its line in the file, the cells of ROLES, and its other cells."""

    line: int
    cells: dict[str, str]
    others: list[str]


class Table:
    """The input, read row by row. `amiss` counts the rows that were named and left out."""

    def __init__(self, args: argparse.Namespace) -> None:
        self.path, self.encoding, self.amiss = args.csv, args.encoding, 0
        names = {role: getattr(args, f"{role}_column") for role in ROLES}
        if self.encoding == "gb18030" and self._is_utf8():
            stop(f"{self.path} is UTF-8 and not GB18030: leave --encoding out")
        first = next(self._lines(), "").rstrip("\r\n")
        if not first.strip():
            stop(f"{self.path}: the first line is to name the columns, and it is empty")
        splits = {d: next(csv.reader([first], delimiter=d)) for d in args.delimiter or ",;\t|"}
        self.delimiter = max(splits, key=lambda d: len(set(splits[d]) & set(names.values())))
        header = splits[self.delimiter]
        for role, name in names.items():
            if name and header.count(name) != 1:
                hint = "" if role == "text" else f' ("" if there are no {role}s)'
                stop(
                    f"{self.path} has {header.count(name) or 'no'} column {name!r}, but "
                    f"{', '.join(map(repr, header))}. Name the right one with --{role}-column{hint}"
                    ", or the character between cells with --delimiter"
                )
        self.places = {role: header.index(name) for role, name in names.items() if name}
        self.rest = [i for i in range(len(header)) if i not in self.places.values()]
        self.width, self.others = len(header), [header[i] for i in self.rest]

    def _lines(self) -> Iterator[str]:
        with self.path.open("rb") as file:
            for number, raw in enumerate(file, start=1):
                try:
                    yield raw.decode(self.encoding).removeprefix("\ufeff" if number == 1 else "")
                except UnicodeDecodeError as err:
                    stop(
                        f"{self.path}, line {number}, byte {err.start + 1} ({raw[err.start]:#04x}) "
                        f"is not {self.encoding}. Give the file's --encoding"
                    )

    def _is_utf8(self) -> bool:
        """Whether it is UTF-8, and not plain ASCII. As GB18030 that would be read as nonsense."""
        with self.path.open("rb") as file:
            try:
                return sum(not raw.decode("utf-8").isascii() for raw in file) > 0
            except UnicodeDecodeError:
                return False

    def comments(self, *, tell: bool) -> Iterator[Comment]:
        """The rows; tell: name those that cannot be read, which are left out."""
        rows = csv.reader(self._lines(), delimiter=self.delimiter, strict=True)
        next(rows)
        while True:
            line, reason = rows.line_num + 1, ""
            try:
                row = next(rows)
            except StopIteration:
                return
            except csv.Error as err:
                reason = f"{err}. Is a quote left open, or not doubled?"
            else:
                if not row:
                    continue  # an empty line
                if len(row) != self.width:
                    reason = f"{len(row)} cells under {self.width} columns"
                elif any("\0" in cell for cell in row):
                    reason = "a NUL character"
            if not reason:
                cells = dict.fromkeys(ROLES, "") | {r: row[i] for r, i in self.places.items()}
                yield Comment(line, cells, [row[i] for i in self.rest])
            elif tell:
                self.amiss += 1
                upto = f" to {rows.line_num}" if rows.line_num > line else ""
                remark(f"{self.path}, line {line}{upto} left out: {reason}")


def dialogues(rows: Iterable[Comment], *, together: bool, longest: int) -> Iterator[list[Comment]]:
    """The rows of each video, `longest` at most; streamed where they stand together."""
    groups: Iterable[Iterable[Comment]]
    if together:
        groups = (group for _, group in itertools.groupby(rows, lambda row: row.cells["video"]))
    else:
        by_video: dict[str, list[Comment]] = {}
        for row in rows:
            by_video.setdefault(row.cells["video"], []).append(row)
        groups = by_video.values()
    for group in map(iter, groups):
        while part := list(itertools.islice(group, longest)):
            yield part


def annotate(
    nlp: Any, groups: Iterable[list[Comment]], *, look: bool, batch_size: int
) -> Iterator[tuple[list[Comment], Any]]:
    """Each dialogue with its Doc. One whose video fails is annotated from its words alone."""
    from spacy_tiktalk import Dialogue

    def to_doc(rows: list[Comment], *, look: bool) -> Any:
        cells = [row.cells for row in rows]
        turns = [(cell["speaker"], cell["text"]) for cell in cells]
        title = next((cell["title"] for cell in cells if cell["title"]), None)
        video = cells[0]["video"] if look else ""
        return Dialogue.from_turns(turns, title=title, video=video or None).to_doc(nlp)

    under_way: deque[list[Comment]] = deque()

    def docs() -> Iterator[tuple[Any, list[Comment]]]:
        for rows in groups:
            under_way.append(rows)
            yield to_doc(rows, look=look), rows

    # spaCy leaves out a Doc that fails, after it has called the error handler.
    for doc, rows in nlp.pipe(docs(), as_tuples=True, batch_size=batch_size):
        while (lost := under_way.popleft()) is not rows:
            yield lost, nlp(to_doc(lost, look=False))
        yield rows, doc
    for lost in under_way:
        yield lost, nlp(to_doc(lost, look=False))


def labels(doc: Any) -> dict[int, list[dict[str, Any]]]:
    """Number of the comment in its dialogue → its mentions, as dicts with MENTION and LINK."""
    from spacy_tiktalk.tables import to_rows

    tables = to_rows([doc])
    clusters = {cluster["cluster"]: cluster | {"heads": []} for cluster in tables["clusters"]}
    for link in tables["links"]:
        clusters[link["cluster"]]["heads"].append(link["head"])
    found: dict[int, list[dict[str, Any]]] = {}
    for row in tables["mentions"]:
        cluster = clusters[row["cluster"]]
        label = {name: row["text" if name == "mention" else name] for name in MENTION[:-1]}
        label |= {"name": cluster["name"], "heads": "+".join(cluster["heads"])}
        label |= {name: cluster[name] for name in LINK[1:]}
        for name in ("score", "visible"):
            label[name] = None if label[name] is None else round(label[name], 4)
        found.setdefault(row["turn"], []).append(label)
    return found


def run(args: argparse.Namespace) -> int:
    """Read, annotate and write. Returns the exit code."""
    table = Table(args)
    counts: dict[str, int] = {}  # of comments, for each video
    runs, before = 0, None
    for row in table.comments(tell=False):
        video = row.cells["video"]
        runs, before = runs + (video != before), video
        counts[video] = counts.get(video, 0) + 1
    if not counts:
        list(table.comments(tell=True))  # to name what is wrong with them
        stop(f"{args.csv} has no row to label")
    total, together = sum(counts.values()), runs == len(counts)
    if not together:
        remark("The rows of a video do not stand together: all rows are held in memory.")
    if max(counts.values()) > args.longest:
        remark(f"Videos with more than {args.longest} comments are split: see --longest.")
    nlp, failed = load(args), []

    def note(name: str, pipe: Any, docs: list[Any], err: Exception) -> None:
        failed.append(err)
        remark(f"{name} failed: {err}")

    nlp.set_error_handler(note)
    from rich.console import Console
    from rich.progress import Progress

    shown = MENTION + LINK if args.per == "mention" else ("mentions",)
    known = ["line", "dialogue", *ROLES, *shown]
    others = [f"input_{name}" if name in known else name for name in table.others]
    groups = dialogues(table.comments(tell=True), together=together, longest=args.longest)
    done = annotate(nlp, groups, look=args.video_root is not None, batch_size=args.batch_size)
    bar = Progress(console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True)
    encoding = "utf-8-sig" if args.excel else "utf-8"
    with args.part.open("w", encoding=encoding, newline="") as file, bar:
        writer, task = csv.writer(file), bar.add_task("Comments", total=total)
        writer.writerow([cell(name, args.excel) for name in (*known, *others)])
        for number, (rows, doc) in enumerate(done, start=1):
            found = labels(doc)
            for i, row in enumerate(rows):
                mentions = found.get(i, [])
                if args.per == "comment":
                    mentions = [{"mentions": json.dumps(mentions, ensure_ascii=False)}]
                for label in mentions or [{}]:
                    values = [row.line, number, *(row.cells[role] for role in ROLES)]
                    values += [*(label.get(name) for name in shown), *row.others]
                    writer.writerow([cell(value, args.excel) for value in values])
            bar.advance(task, len(rows))
    args.part.replace(args.out)
    remark(f"{total} comments labeled in {args.out}; rows left out: {table.amiss}.")
    return 1 if table.amiss or failed else 0


def load(args: argparse.Namespace) -> Any:
    """The pipeline, set up for videos or for words alone."""
    import spacy

    nlp = spacy.load(args.model)
    if args.video_root is not None:
        nlp.get_pipe("head_tracker").video_root = args.video_root  # no path may lead out of it
    if args.gallery is not None:
        nlp.get_pipe("head_linker").set_gallery(args.gallery)
    return nlp


def cell(value: Any, excel: bool) -> Any:
    """What is written. excel: an apostrophe keeps other people's text from being a formula."""
    if not (excel and isinstance(value, str) and FORMULA.match(value)):
        return value
    return value if NUMBER.fullmatch(value) else f"'{value}"


def remark(text: str) -> None:
    print(text, file=sys.stderr)


def stop(text: str) -> NoReturn:
    remark(f"Error: {text}")
    raise SystemExit(2)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("csv", type=Path, help="comments, with the names of the columns on top")
    parser.add_argument("--out", type=Path, required=True, help="the CSV to write")
    parser.add_argument("--force", action="store_true", help="replace --out if it is there")
    per = "what a row of the result is (default: mention)"
    parser.add_argument("--per", choices=("mention", "comment"), default="mention", help=per)
    for role in ROLES:
        none = "" if role == "text" else ', or "" if there is none'
        told = f"its name (default: {role}){none}"
        parser.add_argument(f"--{role}-column", default=role, metavar="NAME", help=told)
    encodings = ("utf-8", "utf-8-sig", "gb18030")
    parser.add_argument("--encoding", choices=encodings, default="utf-8", help="default: utf-8")
    parser.add_argument("--delimiter", metavar="C", help="default: as in line 1")
    excel = "for Excel: a byte-order mark, and ' before texts that begin as formulas (= + - @ tab)"
    parser.add_argument("--excel", action="store_true", help=excel)
    parser.add_argument(
        "--video-root", type=Path, metavar="DIR", help="look at the videos in there"
    )
    parser.add_argument("--gallery", type=Path, metavar="DIR", help="photographs: 刘德华.jpg …")
    parser.add_argument(
        "--longest", type=int, default=50, metavar="N", help="comments a dialogue (50)"
    )
    parser.add_argument(
        "--batch-size", type=int, default=32, metavar="N", help="dialogues at once (32)"
    )
    parser.add_argument("--model", default="zh_tiktalk", help="a trained pipeline")
    args = parser.parse_args(argv)
    if not args.text_column or (args.delimiter is not None and len(args.delimiter) != 1):
        parser.error("--text-column is to be a name, and --delimiter one character")
    if args.longest < 1 or args.batch_size < 1:
        parser.error("--longest and --batch-size are to be 1 or more")
    if args.gallery is not None and args.video_root is None:
        parser.error("--gallery without --video-root: no video is looked at")
    if not args.csv.is_file():
        stop(f"there is no file {args.csv}")
    args.part = args.out.with_name(f"{args.out.name}.part")
    for path in (args.out, args.part):
        if path.exists() and (path.samefile(args.csv) or not path.is_file()):
            stop(f"{path} is the input or no file, and is not written over. Name another --out")
    if args.out.exists() and not args.force:
        stop(f"{args.out} is there already. Name another --out, or replace it with --force")
    try:
        return run(args)
    except (OSError, ValueError, csv.Error) as err:  # files, the model, what spacy_tiktalk raises
        stop(str(err))
    except KeyboardInterrupt:
        remark(f"Stopped. What was labeled so far stands in {args.part}")
        return 130


if __name__ == "__main__":
    sys.exit(main())
