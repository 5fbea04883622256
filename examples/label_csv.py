"""Label a file of comments: who is meant in which comment, and, with videos, who is seen.

Reads what a crawler or a spreadsheet exports (CSV, XLSX, JSON …; docs/formats.md, "Comments") and
writes a CSV with a row for each mention of a person, and one for each comment without any, so that
it can be joined to the file by comment_id.

    python examples/label_csv.py examples/comments.csv --out labeled.csv
    python examples/label_csv.py mine.xlsx --out labeled.csv --column text=评论 --column writer=用户
"""

from __future__ import annotations

import argparse
import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import spacy

from spacy_tiktalk.formats.comments.options import CommentOptions, parse_columns
from spacy_tiktalk.formats.convert import read_records
from spacy_tiktalk.tables import to_rows

COMMENT = ("document", "comment_id", "row", "speaker", "text")
MENTION = ("start", "end", "mention", "type", "score", "cluster", "name", "heads", "link_status")
# A comment is somebody else's text: a spreadsheet would run one that begins like this, or goes on
# like this behind a sign at which it divides cells.
FORMULA = re.compile(r'^(?=[\t\r\n=+\-@＝＋－＠])|(?<=[;\t\r\n])(?="*[=+\-@＝＋－＠])')


def labels(doc: Any, key: str) -> Iterator[dict[str, Any]]:
    """The rows of one dialogue: comment by comment, mention by mention."""
    tables = to_rows([doc])
    clusters = {row["cluster"]: {**row, "heads": []} for row in tables["clusters"]}
    for link in tables["links"]:
        clusters[link["cluster"]]["heads"].append(link["head"])
    mentions = defaultdict(list)
    for row in tables["mentions"]:
        cluster = clusters[row["cluster"]]
        of_cluster = {"name": cluster["name"], "link_status": cluster["link_status"]}
        of_cluster["heads"] = "+".join(cluster["heads"])
        mentions[row["turn"]].append({**row, "mention": row["text"], **of_cluster})
    sources = [turn.source for turn in doc._.dialogue.turns]
    for turn, source in zip(tables["turns"], sources, strict=True):
        comment = {**turn, "document": key, "row": source.get("row")}
        for mention in mentions[turn["turn"]] or [{}]:
            yield {
                **{name: comment[name] for name in COMMENT},
                **{name: mention.get(name) for name in MENTION},
            }


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("comments", type=Path)
    parser.add_argument("--out", type=Path, required=True, help="the CSV to write")
    parser.add_argument("--column", action="append", default=[], metavar="ROLE=NAME")
    parser.add_argument("--encoding", help="where it is told wrong")
    parser.add_argument("--video-root", type=Path, help="look at the videos in there, by their ids")
    parser.add_argument("--excel", action="store_true", help="a mark, and ' before formulas")
    parser.add_argument("--model", default="zh_tiktalk")
    args = parser.parse_args(argv)
    if args.out.exists():
        parser.error(f"{args.out} is there already, and is kept: name another --out")
    options = CommentOptions(parse_columns(args.column), args.encoding, args.video_root)
    records = read_records(args.comments, on_error="skip", comments=options)
    nlp = spacy.load(args.model, exclude=[] if args.video_root else ["head_tracker"])
    if args.video_root:
        nlp.get_pipe("head_tracker").video_root = args.video_root
    pairs = ((r.dialogue.to_doc(nlp), r.dialogue.key or str(n)) for n, r in enumerate(records, 1))
    encoding = "utf-8-sig" if args.excel else "utf-8"
    with args.out.open("x", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, (*COMMENT, *MENTION))
        writer.writeheader()
        for doc, key in nlp.pipe(pairs, as_tuples=True):
            for row in labels(doc, key):
                if args.excel:
                    texts = {n: v for n, v in row.items() if isinstance(v, str)}
                    row |= {n: FORMULA.sub("'", text) for n, text in texts.items()}
                writer.writerow(row)


if __name__ == "__main__":
    main()
