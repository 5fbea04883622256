"""Make the font of labels: Noto Sans CJK SC, cut to the characters that names here are made of.

    apt-get download fonts-noto-cjk=1:20220127+repack1-1
    dpkg -x fonts-noto-cjk_*.deb noto
    pip install fonttools==4.68.0 cffsubr==0.4.0
    python scripts/make_font.py noto/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc

The same collection and the same packages give the same bytes: all are checked, and so is what comes
out. `--out` writes elsewhere. The font is under the SIL Open Font License 1.1, whose text lies
beside it.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import sys
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

TARGET = (
    Path(__file__).resolve().parents[1]
    / "spacy_tiktalk/report/pictures/assets/NotoSansCJKsc-subset.otf"
)
PACKAGES = {"fonttools": "4.68.0", "cffsubr": "0.4.0"}
SOURCE = "Debian's fonts-noto-cjk 1:20220127+repack1-1, which has Noto Sans CJK 2.004"
SOURCE_SHA256 = "b76b0433203017ca80401b2ee0dd69350349871c4b19d504c34dbdd80541690a"
FACE = "NotoSansCJKsc-Regular"
"""PostScript name of the collection's face: Chinese of the mainland, not of Japan or Korea."""
RESULT_SHA256 = "bbb7e37f1eef1a047eccc5d97f32bc1fc82a49c2f635942bae93f6599ef071f8"

_RANGES = (
    (0x20, 0x7E),  # ASCII
    (0xA0, 0x17F),  # Latin letters with marks: names from elsewhere
    (0x370, 0x45F),  # Greek and Cyrillic
    (0x2010, 0x203F),  # punctuation
    (0x2600, 0x27BF),  # stars, hearts, notes
    (0x3000, 0x30FF),  # Chinese punctuation, kana
    (0x3105, 0x312F),  # bopomofo
    (0x4E00, 0x9FA5),  # the hanzi of GBK: GB 2312, Big5 and the rare ones that names like
    (0xFF01, 0xFF9F),  # full width, and kana of half width
)
_CODECS = ("gb2312", "big5")
"""What else these have is kept …"""
_LEFT_OUT = ((0x2500, 0x257F), (0xFE30, 0xFE4F))
"""… but for lines that frame tables, and forms for vertical writing."""


def characters() -> set[int]:
    """The code points that are kept, as far as the font has them."""
    found = _all_of(_RANGES)
    for codec in _CODECS:
        found |= {code for code in range(0x80, 0x10000) if _is_in(code, codec)}
    return found - _all_of(_LEFT_OUT)


def _all_of(ranges: Iterable[tuple[int, int]]) -> set[int]:
    return {code for first, last in ranges for code in range(first, last + 1)}


def _is_in(code: int, codec: str) -> bool:
    try:
        chr(code).encode(codec)
    except UnicodeEncodeError:  # halves of a pair, too
        return False
    return True


def make(source: Path) -> bytes:
    """The font, as a file's bytes."""
    from cffsubr import subroutinize
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTCollection

    collection = TTCollection(source, lazy=True)
    font = next(f for f in collection.fonts if f["name"].getDebugName(6) == FACE)
    font.recalcTimestamp = False
    options = Options()
    # Labels are one line from left to right, one glyph a character.
    options.layout_features = []
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx"]
    options.hinting = False  # a sixth of the size, and hardly to be seen
    options.notdef_outline = True
    options.name_IDs = ["*"]  # copyright and license stay in the font
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters())
    subsetter.subset(font)
    for record in font["name"].names:
        if record.nameID == 5:
            record.string = f"{record};subset"
    made = io.BytesIO()
    subroutinize(font).save(made)  # strokes that return are written once: a twentieth less
    return made.getvalue()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("source", type=Path, help="NotoSansCJK-Regular.ttc")
    parser.add_argument("--out", type=Path, default=TARGET)
    args = parser.parse_args()
    for package, needed in PACKAGES.items():
        if _installed(package) != needed:
            return _refuse(f"{package}=={needed} is needed, found {_installed(package)}")
    if _sha256(args.source.read_bytes()) != SOURCE_SHA256:
        return _refuse(f"{args.source} is not the file of {SOURCE}")
    made = make(args.source)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_bytes(made)
    print(f"{args.out}: {len(made):,} bytes, sha256 {_sha256(made)}")
    if _sha256(made) != RESULT_SHA256:
        return _refuse("these are other bytes than RESULT_SHA256 says: put the new sum there")
    return 0


def _installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _refuse(reason: str) -> int:
    print(f"✘ {reason}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
