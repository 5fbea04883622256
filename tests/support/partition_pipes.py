"""A pipeline for runs in partitions: it finds by a list, fails at one word, and dies at another.

Other processes find it by an entry point, since they import nothing of the tests: `install` writes
one into a folder for PYTHONPATH.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
import time
from pathlib import Path

import spacy
from places import ROOT
from spacy.language import Language
from spacy.tokens import Doc
from typer.testing import CliRunner

from spacy_tiktalk import ClusterData, write_clusters
from spacy_tiktalk.cli import tiktalk_cli

PIPE = "partition_test_clusters"
POISON, BOMB = "毒药", "炸弹"
SLOW = "TIKTALK_TEST_SECONDS"
_NAMES = ("林小雨", "小雨", "老板娘", "她", "他")


@Language.component(PIPE, assigns=["doc.spans"])
def clusters_by_list(doc: Doc) -> Doc:
    """A cluster for every name of the list that stands in the text."""
    if POISON in doc.text:
        raise ValueError("poisoned")
    if BOMB in doc.text:
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(float(os.environ.get(SLOW, 0)))
    found = []
    for name in _NAMES:
        mentions = tuple(m.span() for m in re.finditer(name, doc.text))
        if name == "小雨" and "林小雨" in doc.text:
            continue
        if mentions:
            found.append(ClusterData(mentions, (0.9,) * len(mentions), (0.8,) * len(mentions)))
    write_clusters(doc, found)
    return doc


def install(folder: Path) -> tuple[Path, dict[str, str]]:
    """(the pipeline's folder, the environment in which other processes find it)."""
    info = folder / "path" / "partition_test-1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Name: partition-test\nVersion: 1\n", encoding="utf-8")
    points = f"[spacy_factories]\n{PIPE} = partition_pipes:clusters_by_list\n"
    (info / "entry_points.txt").write_text(points, encoding="utf-8")
    nlp = spacy.blank("zh")
    nlp.add_pipe(PIPE)
    nlp.to_disk(folder / "pipeline")
    path = os.pathsep.join(map(str, (info.parent, ROOT / "tests" / "support", ROOT)))
    return folder / "pipeline", {**os.environ, "PYTHONPATH": path}


def write_comments(path: Path, *, videos: int = 6, threads: int = 3, odd: bool = False) -> Path:
    """A CSV of comments whose videos come in turns, as a crawler has them; some rows are bad.

    odd (bool): also a comment at which the pipe fails, one at which its process dies, and a row
        that cannot be read.
    """
    rows = ["comment_id,parent_id,nickname,content,likes,aweme_id,title"]
    for thread in range(threads):
        for video in range(videos):
            number = f"{video}{thread:02}"
            name, of_video = "林小雨" if thread else "小雨", f"v{video},夜市{video}"
            rows.append(f"{number}0,,甲,{name}来了，老板娘呢,3,{of_video}")
            rows.append(f"{number}1,{number}0,乙,她走了,1,{of_video}")
    if odd:
        rows.append(f"9000,,丙,{POISON}林小雨,1,v1,夜市1")
        rows.append(f"9001,,丙,{BOMB}林小雨,1,v2,夜市2")
        rows.append("9002,,丙")
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def annotate_in_children(source: Path, pipeline: Path | str, out: Path, *more: str) -> list[int]:
    """Run `annotate` in a forked process, again and again until one is not killed; exit codes."""
    fork = multiprocessing.get_context("fork")
    words = ["annotate", str(source), "-m", str(pipeline), "--out", str(out), *more, "--resume"]
    codes: list[int] = []
    while len(codes) < 8 and (not codes or codes[-1]):
        child = fork.Process(target=CliRunner().invoke, args=(tiktalk_cli, words))
        child.start()
        child.join()
        codes.append(int(child.exitcode or 0))
    return codes
