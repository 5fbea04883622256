"""Build spacy_tiktalk/lexicon/pinyin.txt from pypinyin (PyPI, MIT; 0.55.0 made the file here).

    python scripts/build_pinyin.py           write the file
    python scripts/build_pinyin.py --check   only say whether it is up to date

A line is a syllable without its tone and the characters that may be read so: the simplified ones of
GB 2312, in which text is read (see `lexicon.script`). Of a character's readings those count that
pypinyin gives first, two at most: rarer ones would make homophones of half the dictionary.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from pathlib import Path

FILE = Path(__file__).resolve().parents[1] / "spacy_tiktalk" / "lexicon" / "pinyin.txt"
_READINGS = 2


def characters() -> str:
    """GB 2312's, in order."""
    rows = (bytes([high, low]) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    return "".join(row.decode("gb2312", errors="ignore") for row in rows)


def text() -> str:
    """The file's text."""
    from pypinyin import Style, pinyin

    found: dict[str, list[str]] = defaultdict(list)
    for character in characters():
        readings = pinyin(character, style=Style.NORMAL, heteronym=True, v_to_u=False)[0]
        for reading in dict.fromkeys(readings[:_READINGS]):
            found[reading].append(character)
    return "".join(f"{syllable} {''.join(found[syllable])}\n" for syllable in sorted(found))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args()
    if not args.check:
        FILE.write_text(text(), encoding="utf8")
        print(f"{FILE.name}: {FILE.stat().st_size:,} bytes")
    elif FILE.read_text(encoding="utf8") != text():
        sys.exit(f"{FILE.name} is out of date: run this script without --check")


if __name__ == "__main__":
    main()
