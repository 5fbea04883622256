"""Draw the rooms of the package and what each imports: docs/images/architecture.svg.

    python scripts/draw_architecture.py           write the picture
    python scripts/draw_architecture.py --check   write nothing, exit 1 where it is out of date

The floors are those that import-linter keeps (pyproject.toml); names and purposes come from the
folders, the imports from the source.
"""

from __future__ import annotations

import sys
import textwrap
from html import escape
from pathlib import Path

import grimp

try:
    import tomllib
except ModuleNotFoundError:  # Python 3.10
    import tomli as tomllib

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "spacy_tiktalk"
PICTURE = ROOT / "docs" / "images" / "architecture.svg"
WIDTH, LEFT, GAP, PAD, LINE = 1080, 50, 14, 12, 17
COLORS = ("#dbe9f6", "#e2f0d9", "#fff2cc", "#fbe5d6", "#e8e0f0", "#d9eeee", "#f6dbe6", "#e7e6e6")
STYLE = (
    "text{font-family:system-ui,'Segoe UI',Helvetica,Arial,sans-serif;font-size:13px;fill:#1f2328}"
    ".name{font-weight:700;font-size:16px}.uses{fill:#59636e;font-style:italic}"
)


def floors() -> list[list[str]]:
    """The rooms of each floor, the highest first."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = config["tool"]["importlinter"]["contracts"]
    layers = next(c["layers"] for c in contracts if c["type"] == "layers")
    return [[room.strip() for room in layer.split("|")] for layer in layers]


def purpose(room: str) -> str:
    """The first sentence of a room's docstring, without its markup."""
    folder = ROOT / PACKAGE / room
    file = folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")
    text = file.read_text(encoding="utf-8").split('"""')[1].split("\n\n")[0]
    return " ".join(text.split()).replace("`", "").rstrip(".")


def uses(rooms: list[str]) -> dict[str, list[str]]:
    """What each room imports, in the order of the floors; errors, which all import, left out."""
    graph = grimp.build_graph(PACKAGE)
    found: dict[str, set[str]] = {room: set() for room in rooms}
    for importer in graph.modules:
        for imported in graph.find_modules_directly_imported_by(importer):
            if importer.count(".") and imported.count("."):
                source, target = (name.split(".")[1] for name in (importer, imported))
                if source != target and target != "errors":
                    found[source].add(target)
    return {room: [other for other in rooms if other in found[room]] for room in rooms}


def draw() -> str:
    """The picture as SVG."""
    rows = floors()
    imports = uses([room for row in rows for room in row])
    parts, y = [], PAD
    for color, row in zip(COLORS * 2, rows, strict=False):
        width = (WIDTH - LEFT - GAP * (len(row) - 1) - PAD) / len(row)
        letters = int((width - 2 * PAD) / 6.7)
        told = {}
        for room in row:
            below = ", ".join(imports[room])
            lines = [("", line) for line in textwrap.wrap(purpose(room), letters)]
            lines += [
                ("uses", line) for line in textwrap.wrap(f"imports {below}", letters) if below
            ]
            told[room] = lines
        height = 2 * PAD + LINE + LINE * max(map(len, told.values()))
        for i, room in enumerate(row):
            x = LEFT + i * (width + GAP)
            parts.append(
                f'<rect x="{x:.0f}" y="{y}" width="{width:.0f}" height="{height}" rx="6" '
                f'fill="{color}" stroke="#8c959f"/>'
            )
            top = y + PAD + 12
            parts.append(f'<text x="{x + PAD:.0f}" y="{top}" class="name">{room}</text>')
            for k, (kind, line) in enumerate(told[room], start=1):
                mark = f' class="{kind}"' if kind else ""
                place = f'x="{x + PAD:.0f}" y="{top + k * LINE}"'
                parts.append(f"<text {place}{mark}>{escape(line)}</text>")
        y += height + GAP
    arrow = (
        f'<path d="M20 {PAD} V{y - 30} M12 {y - 42} L20 {y - 28} L28 {y - 42}" stroke="#59636e" '
        'stroke-width="2.5" fill="none"/>'
        f'<text transform="translate(42 {y // 2 + 60}) rotate(-90)" class="uses">imports run down'
        "</text>"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" role="img" '
        f'aria-label="The rooms of {PACKAGE}"><style>{STYLE}</style>'
        f'<rect width="{WIDTH}" height="{y}" fill="#ffffff"/>{arrow}\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )


if __name__ == "__main__":
    picture = draw()
    if sys.argv[1:] == ["--check"]:
        if not PICTURE.is_file() or PICTURE.read_text(encoding="utf-8") != picture:
            sys.exit("out of date: run python scripts/draw_architecture.py")
    else:
        PICTURE.write_text(picture, encoding="utf-8")
