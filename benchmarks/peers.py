"""Environments of the peers' own, and their rates beside ours: for `bench.py --peers`.

A folder a peer under the cache (`TIKTALK_BENCH_CACHE`, else `~/.cache/spacy_tiktalk/peers`), with
what it needs from the package index and torch for the processor where that is to be had. They stay
there for the next time; delete the folder to make them anew.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

TRANSFORMERS = "transformers==4.53.2"  # newer ones cannot make F-coref


@dataclass(frozen=True)
class Peer:
    """What is installed for a peer, and what its row says.

    name (str): In `peer_models.PEERS`. package (str): Whose version is told.
    """

    name: str
    package: str
    requirements: tuple[str, ...]
    shape: str


PEERS = (
    Peer(
        "fastcoref", "fastcoref", ("fastcoref==2.1.6", TRANSFORMERS), "DistilRoBERTa, whole model"
    ),
    Peer(
        "spacy_experimental",
        "spacy-experimental",
        ("spacy-experimental==0.6.4", TRANSFORMERS, "numpy<2", "click"),
        "RoBERTa-base, without the span resolver",
    ),
    Peer("maverick", "transformers", (TRANSFORMERS,), "DeBERTa-v3-large, its encoder alone"),
)


def folder() -> Path:
    """Where the environments lie."""
    given = os.environ.get("TIKTALK_BENCH_CACHE")
    return Path(given) if given else Path.home() / ".cache" / "spacy_tiktalk" / "peers"


def torch_requirement() -> str:
    """The torch that is here, so that all compute with the same one; else the index's newest."""
    try:
        return f"torch=={version('torch')}"
    except PackageNotFoundError:
        return "torch"


def environment(peer: Peer) -> Path:
    """The Python of a peer's environment, made where there is none.

    RAISES: RuntimeError with pip's last line where it cannot be installed.
    """
    home = folder() / peer.name
    python = home / "bin" / "python"
    done = home / "installed.json"
    wanted = [torch_requirement(), *peer.requirements]
    if done.is_file() and json.loads(done.read_text()) == wanted:
        return python
    subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
    told = subprocess.run(
        [str(python), "-m", "pip", "install", "--quiet", *wanted], capture_output=True, text=True
    )
    if told.returncode:
        lines = told.stderr.strip().splitlines() or ["pip said nothing"]
        raise RuntimeError(lines[-1])
    done.write_text(json.dumps(wanted))
    return python


def measure(peer: Peer, pieces: list[int], batches: tuple[int, ...], turns: int) -> dict[str, Any]:
    """What `peer_models.py` says, and the environment's megabytes; or why it is not there.

    pieces (list[int]): Of each dialogue.
    """
    try:
        python = environment(peer)
    except (RuntimeError, subprocess.CalledProcessError, OSError) as err:
        return {"skipped": f"it cannot be installed: {err}"}
    asked = {
        "peer": peer.name, "package": peer.package, "pieces": pieces, "batches": batches,
        "turns": turns,
    }  # fmt: skip
    script = Path(__file__).with_name("peer_models.py")
    told = subprocess.run(
        [str(python), str(script), json.dumps(asked)], capture_output=True, text=True
    )
    if told.returncode:
        lines = told.stderr.strip().splitlines() or ["it ended without a word"]
        return {"skipped": f"it does not run: {lines[-1]}"}
    size = sum(f.stat().st_size for f in (folder() / peer.name).rglob("*") if f.is_file())
    return {**json.loads(told.stdout.splitlines()[-1]), "MB": size // 1_000_000}


def table(ours: dict[int, float], found: dict[str, dict[str, Any]]) -> str:
    """Rows of peers in Markdown; behind each rate how many times ours is its.

    ours (dict): Dialogues a second by batch. found (dict): Of `measure`, by peer.
    """
    heads = ["random weights of its published shape", "parameters, M", "environment, MB"]
    rows = [[*heads, *(f"dialogues/s, batch {batch}" for batch in ours)]]
    rows.append(["---", *("---:" for _ in rows[0][1:])])
    rows.append(["ours, as shipped", "", "", *(f"{rate:.1f}" for rate in ours.values())])
    for peer in PEERS:
        own = found[peer.name]
        if "skipped" in own:
            rows.append([f"{peer.name}: {own['skipped']}", *("" for _ in rows[0][1:])])
            continue
        rates = ((ours[batch], own["rates"][str(batch)]) for batch in ours)
        rows.append(
            [
                f"{peer.name} ({peer.package} {own['version']}): {peer.shape}",
                f"{own['parameters'] / 1e6:.0f}",
                f"{own['MB']}",
                *(f"{theirs:.1f} ({mine / theirs:.1f})" for mine, theirs in rates),
            ]
        )
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
