"""How long 100,000 made-up comments take to be read and grouped, and the memory at its highest.

    python benchmarks/comments.py [--comments 100000] [--threads 2000] [--format csv]

Writes a crawler's export of that size into a temporary folder, reads it in a process of its own,
and prints one line of figures for each kind of file. The texts are made of a few invented ones.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COLUMNS = (
    *("comment_id", "create_time", "ip_location", "aweme_id", "content", "user_id", "sec_uid"),
    *("short_user_id", "user_unique_id", "user_signature", "nickname", "avatar"),
    *("sub_comment_count", "like_count", "last_modify_ts", "parent_comment_id", "pictures"),
)
TEXTS = (
    *("这不是方小满吗[捂脸]", "他还是那么帅，\n旁边那个女生是谁", "奶奶好可爱😂"),
    *("", "求给他接戏，真的", "她以前是模特"),
)


def rows(n: int, threads: int, seed: int = 0) -> list[list[str]]:
    """A comment a row: roots first in each thread, then all in a random order."""
    rng = random.Random(seed)
    made = []
    for number in range(n):
        thread = number % threads
        comment, root = 7_300_000_000_000_000_000 + number, 7_300_000_000_000_000_000 + thread
        made.append(
            [
                *(str(comment), str(1_714_500_000 + rng.randrange(10**6)), "广东"),
                str(7_200_000_000_000_000_000 + thread // 40),
                f"{rng.choice(TEXTS)}{rng.randrange(1000)}",
                *(str(rng.randrange(10**9)), f"MS4wLjABAAAA{comment}", "0", "", "爱生活"),
                *(f"用户{rng.randrange(10**6)}", "https://p3.example/a.jpeg", "0"),
                *(
                    str(rng.randrange(500)),
                    "1714500001",
                    "0" if number < threads else str(root),
                    "",
                ),
            ]
        )
    rng.shuffle(made)
    return made


def write(path: Path, made: list[list[str]]) -> None:
    """The rows as the kind of file that the name says."""
    objects = [dict(zip(COLUMNS, row, strict=True)) for row in made]
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([COLUMNS, *made])
    elif path.suffix == ".json":
        path.write_text(json.dumps(objects, ensure_ascii=False, indent=4), encoding="utf-8")
    elif path.suffix == ".jsonl":
        lines = (json.dumps(one, ensure_ascii=False) + "\n" for one in objects)
        path.write_text("".join(lines), encoding="utf-8")
    elif path.suffix == ".parquet":
        import pandas

        pandas.DataFrame(made, columns=list(COLUMNS)).to_parquet(path)
    else:
        import openpyxl

        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet("Comments")
        for row in (COLUMNS, *made):
            sheet.append(row)
        book.save(path)


def highest_mb() -> float:
    """The most memory this process had. Not getrusage's: a child begins with its parent's."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def measure(path: Path) -> dict[str, float]:
    """Seconds to read and group, megabytes before and at the highest."""
    from spacy_tiktalk.formats.convert import read_records

    before = highest_mb()
    start, cpu = time.perf_counter(), time.process_time()
    records = read_records(path)
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    highest = highest_mb()
    turns = sum(len(record.dialogue.turns) for record in records)
    return {
        "comments": turns,
        "dialogues": len(records),
        "seconds": round(seconds, 2),
        "seconds of the processor": round(cpu, 2),
        "MB before": round(before),
        "MB highest": round(highest),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--comments", type=int, default=100_000)
    parser.add_argument("--threads", type=int, default=2_000)
    kinds = ("csv", "json", "jsonl", "parquet", "xlsx")
    parser.add_argument("--format", choices=kinds, action="append")
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.read is not None:
        print(json.dumps(measure(args.read)))
        return
    made = rows(args.comments, args.threads)
    with tempfile.TemporaryDirectory() as folder:
        for kind in args.format or kinds:
            path = Path(folder) / f"detail_comments.{kind}"
            write(path, made)
            command = [sys.executable, __file__, "--read", str(path)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            print(kind, done.stdout.strip())


if __name__ == "__main__":
    main()
