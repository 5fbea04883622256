"""Give the head tracker inside a packaged pipeline the settings that a new one has today.

    python scripts/renew_tracker.py packages/zh_tiktalk-VERSION-py3-none-any.whl

A pipeline's config says every setting, so one that was packaged before a default changed keeps the
old one. Weights and all other files stay as they are, byte for byte.
"""

from __future__ import annotations

import argparse
import base64
import csv
import hashlib
import io
import zipfile
from pathlib import Path

import spacy
from thinc.api import Config

TRACKER = "head_tracker"


def renewed(text: str) -> str:
    """The config with today's defaults for the tracker."""
    config = Config().from_str(text, interpolate=False)
    nlp = spacy.blank("zh")
    nlp.add_pipe(TRACKER)
    config["components"][TRACKER] = nlp.config["components"][TRACKER]
    return config.to_str(interpolate=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("wheel", type=Path)
    wheel: Path = parser.parse_args().wheel
    with zipfile.ZipFile(wheel) as old:
        members = [(info, old.read(info)) for info in old.infolist()]
    changed: dict[str, bytes] = {}
    for info, data in members:
        if info.filename.endswith("/config.cfg"):
            changed[info.filename] = renewed(data.decode("utf8")).encode("utf8")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        for info, data in members:
            if info.filename.endswith(".dist-info/RECORD"):
                data = recorded(data.decode("utf8"), changed).encode("utf8")
            new.writestr(info, changed.get(info.filename, data))
    wheel.write_bytes(out.getvalue())
    print(f"{wheel}: {', '.join(changed)} renewed")


def recorded(table: str, changed: dict[str, bytes]) -> str:
    """The wheel's RECORD with the hashes and sizes of what changed."""
    rows = list(csv.reader(io.StringIO(table)))
    for row in rows:
        if row and row[0] in changed:
            data = changed[row[0]]
            digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
            row[1:] = [f"sha256={digest}", str(len(data))]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


if __name__ == "__main__":
    main()
