"""Workbooks put together part by part, as Excel and others write them and openpyxl does not."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def sheet(rows: str, *, namespace: str = MAIN) -> str:
    """The XML of a sheet with some `<row>`s."""
    return f'<worksheet xmlns="{namespace}"><sheetData>{rows}</sheetData></worksheet>'


def shared_rows(rows: Sequence[Sequence[str]]) -> tuple[str, list[str]]:
    """The XML of a sheet whose cells name their texts by number, as Excel writes it, and these."""
    numbers: dict[str, int] = {}
    lines = []
    for line, row in enumerate(rows, start=1):
        cells = (
            f'<c r="{chr(65 + n)}{line}" t="s"><v>{numbers.setdefault(text, len(numbers))}</v></c>'
            for n, text in enumerate(row)
            if text
        )
        lines.append(f'<row r="{line}">{"".join(cells)}</row>')
    return sheet("".join(lines)), list(numbers)


def parts_of(
    sheets: Sequence[str],
    *,
    texts: str | Sequence[str] | None = None,
    formats: Mapping[int, str] | None = None,
    styles: Sequence[int] = (),
    workbook: str = "",
    target: str = "worksheets/sheet{}.xml",
) -> dict[str, str]:
    """The parts of a workbook by their names in the archive.

    texts: the shared ones, or the XML inside their table. formats: the codes of formats of its own.
    styles: of each style the number of its format. workbook: what stands before the sheets.
    target: where a sheet lies, as the workbook names it.
    """
    kinds = [("worksheet", target.format(n)) for n in range(1, len(sheets) + 1)]
    parts = {f"xl/worksheets/sheet{n}.xml": text for n, text in enumerate(sheets, start=1)}
    if texts is not None:
        items = texts
        if not isinstance(texts, str):
            items = "".join(f"<si><t>{escape(text)}</t></si>" for text in texts)
        kinds.append(("sharedStrings", "sharedStrings.xml"))
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{items}</sst>'
    if styles:
        codes = (
            f'<numFmt numFmtId="{n}" formatCode="{escape(code, {chr(34): "&quot;"})}"/>'
            for n, code in (formats or {}).items()
        )
        cells = "".join(f'<xf numFmtId="{n}"/>' for n in styles)
        kinds.append(("styles", "styles.xml"))
        parts["xl/styles.xml"] = (
            f'<styleSheet xmlns="{MAIN}"><numFmts>{"".join(codes)}</numFmts><cellStyleXfs>'
            f'<xf numFmtId="14"/></cellStyleXfs><cellXfs>{cells}</cellXfs></styleSheet>'
        )
    named = "".join(
        f'<sheet name="S{n}" sheetId="{n}" r:id="rId{n}"/>' for n in range(1, len(sheets) + 1)
    )
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{_DOCUMENT}">{workbook}<sheets>{named}</sheets>'
        "</workbook>"
    )
    parts["xl/_rels/workbook.xml.rels"] = _links(kinds)
    parts["_rels/.rels"] = _links([("officeDocument", "xl/workbook.xml")])
    return {"[Content_Types].xml": "<Types/>", **parts}


def write_parts(path: Path, parts: Mapping[str, str]) -> Path:
    """An archive of texts by their names."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return path


def _links(kinds: Sequence[tuple[str, str]]) -> str:
    lines = (
        f'<Relationship Id="rId{n}" Type="{_DOCUMENT}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(kinds, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}">{"".join(lines)}</Relationships>'
