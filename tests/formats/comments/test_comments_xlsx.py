"""Workbooks of Excel, openpyxl and others: each cell as the text it shows or was typed as."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import date, datetime
from datetime import time as clock
from pathlib import Path
from typing import Any

import pytest
from comment_files import THREADS, as_platform, write_file
from workbook_parts import STRICT, parts_of, shared_rows, sheet, write_parts

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.formats.comments.sheet import LONGEST_CELL, cell_text
from spacy_tiktalk.formats.comments.xlsx.book import open_book
from spacy_tiktalk.formats.comments.xlsx.cells import sheet_rows
from spacy_tiktalk.formats.convert import read_records

HEADER = '<row r="1"><c t="inlineStr"><is><t>content</t></is></c></row>'


def rows_of(path: Path, number: int = 0) -> dict[int, list[str]]:
    book = open_book(path)
    return dict(sheet_rows(book, book.sheets[number]))


def only(tmp_path: Path, cells: str, **more: Any) -> list[str]:
    """The texts of the cells of a sheet's only row."""
    path = write_parts(tmp_path / "a.xlsx", parts_of([sheet(f"<row>{cells}</row>")], **more))
    return rows_of(path)[1]


@pytest.mark.parametrize(
    "value",
    [
        *(
            "她是谁",
            " 空 ",
            "第一行\n第二行",
            "😂",
            "<b>&amp;",
            "7300000000000000101",
            "007",
            "=1+1",
        ),
        *(0, 3, -5, 7300000000000000101, 3.0, 2.5, 7.3e18, 1e-7, True, False, None, "#N/A"),
        *(datetime(2024, 5, 1, 10, 0, 1), datetime(2024, 5, 1), date(1900, 1, 15), clock(9, 30)),
        datetime(1904, 1, 1, 0, 0, 59),
    ],
)
def test_a_cell_is_what_openpyxl_reads(tmp_path: Path, value: object) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed: extra [test]")
    book = openpyxl.Workbook()
    book.active.append(["before", value, "behind"])
    book.active["E3"] = value
    book.save(tmp_path / "a.xlsx")
    loaded = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    told = cell_text(loaded["B1"].value)
    told = told.upper() if isinstance(value, bool) else told
    found = rows_of(tmp_path / "a.xlsx")
    assert found[1] == ["before", told, "behind"]
    assert value is None or found[3] == ["", "", "", "", told]


def test_a_workbook_of_excel_has_its_texts_in_a_table(tmp_path: Path) -> None:
    rows = as_platform(THREADS, "douyin")
    cells, texts = shared_rows([list(rows[0]), *(list(row.values()) for row in rows)])
    path = write_parts(tmp_path / "excel.xlsx", parts_of([cells], texts=texts))
    assert read_records(path) == read_records(write_file(tmp_path / "a.csv", rows))


def test_texts_in_several_fonts_and_what_is_pronounced(tmp_path: Path) -> None:
    table = (
        "<si><r><rPr><b/></rPr><t>何</t></r><r><t>知夏</t></r><rPh sb='0' eb='1'><t>hé</t></rPh>"
        "</si><si><t>a_x000D_\nb</t><phoneticPr fontId='1'/></si>"
        "<si><t>_x005F_x000D_ _x4e00_</t></si><si/>"
    )
    cells = "".join(f'<c t="s"><v>{n}</v></c>' for n in range(4))
    cells += (
        '<c t="inlineStr"><is><r><t>何</t></r><r><t>_x0009_夏</t></r><rPh><t>x</t></rPh></is></c>'
    )
    assert only(tmp_path, cells, texts=table) == [
        "何知夏",
        "a\r\nb",
        "_x000D_ _x4e00_",
        "",
        "何\t夏",
    ]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<c><f>B1&amp;C1</f><v>甲乙</v></c>", "=B1&C1"),
        ('<c t="str"><f>"73"</f><v>73</v></c>', "73"),
        ('<c t="str"><f>HYPERLINK("a","小北")</f><v>小北</v></c>', "小北"),
        ('<c t="str"><f>1+1</f><v></v></c>', "=1+1"),
        ("<c><f>cmd</f><v>0</v></c>", "=cmd"),  # a crawler's text, with what its writer puts there
        ('<c t="e"><f>好</f><v>#NAME?</v></c>', "=好"),
        ('<c><f t="array" ref="A1:A9">SUM(B1:B9)</f><v>5</v></c>', "=SUM(B1:B9)"),
        ('<c t="str"><v>甲</v></c>', "甲"),
        ('<c t="b"><v>1</v></c>', "TRUE"),
        ('<c t="e"><v>#REF!</v></c>', "#REF!"),
        ('<c t="d"><v>2024-05-01T10:00:00</v></c>', "2024-05-01T10:00:00"),
        ('<c t="n"><v>1.7E3</v></c>', "1700"),
        ("<c><v>7.2999999999999997E+18</v></c>", "7.3e+18"),
        ('<c t="s"/>', ""),
    ],
)
def test_cells_that_excel_writes(tmp_path: Path, cell: str, text: str) -> None:
    assert only(tmp_path, cell) == [text]


def test_a_formula_that_was_filled_down_is_that_of_its_first_cell(tmp_path: Path) -> None:
    first = '<row><c><f t="shared" ref="A1:A2" si="0">LEFT(B1)</f><v>a</v></c></row>'
    rest = '<row><c><f t="shared" si="0"/><v>b</v></c></row>'
    path = write_parts(tmp_path / "a.xlsx", parts_of([sheet(first + rest)]))
    assert rows_of(path) == {1: ["=LEFT(B1)"], 2: ["=LEFT(B1)"]}


@pytest.mark.parametrize(
    ("number", "style", "since_1904", "text"),
    [
        ("45413.416666666664", 22, False, "2024-05-01 10:00:00"),
        ("45413", 31, False, "2024-05-01 00:00:00"),  # a Chinese format that needs no definition
        ("45413.25", 200, False, "2024-05-01 06:00:00"),
        ("43951", 14, True, "2024-05-01 00:00:00"),
        ("0.5", 21, False, "12:00:00"),
        ("45413", 0, False, "45413"),
        ("45413", 201, False, "45413"),
        ("45413", 202, False, "45413"),
        ("1714500000123", 14, False, "1714500000123"),  # no date: a number stays
    ],
)
def test_a_number_is_a_date_by_its_format(
    tmp_path: Path, number: str, style: int, since_1904: bool, text: str
) -> None:
    formats = {200: 'yyyy"年"m"月"d"日" h:mm;@', 201: '0"days"', 202: "[Red]#,##0_d"}
    workbook = '<workbookPr date1904="1"/>' if since_1904 else ""
    cell = f'<c s="1"><v>{number}</v></c><c s="0"><v>7</v></c>'
    more: dict[str, Any] = {"formats": formats, "styles": [0, style], "workbook": workbook}
    assert only(tmp_path, cell, **more) == [text, "7"]


def test_rows_and_cells_stand_where_they_say(tmp_path: Path) -> None:
    rows = (
        '<row r="2"><c r="C2"><v>3</v></c><c r="A2"><v>1</v></c><c><v>2</v></c></row>'
        '<row r="7"><c r="AB7"><v>28</v></c></row><row><c><v>8</v></c></row>'
    )
    path = write_parts(tmp_path / "a.xlsx", parts_of([sheet(rows)]))
    assert rows_of(path) == {2: ["1", "2", "3"], 7: [""] * 27 + ["28"], 8: ["8"]}


@pytest.mark.parametrize(
    "change",
    [
        lambda parts: {name.upper() if "sheet" in name else name: x for name, x in parts.items()},
        lambda parts: {name.replace("/", "\\"): x for name, x in parts.items()},
        lambda parts: {name: x for name, x in parts.items() if name != "_rels/.rels"},
        lambda parts: {
            name: x.replace('Target="work', 'Target="/xl/work') for name, x in parts.items()
        },
        lambda parts: {name: _prefixed(x) if "sheet1" in name else x for name, x in parts.items()},
    ],
)
def test_names_and_prefixes_of_other_programs(tmp_path: Path, change: Any) -> None:
    rows = sheet(HEADER + '<row><c t="inlineStr"><is><t>她是谁</t></is></c></row>')
    path = write_parts(tmp_path / "a.xlsx", change(parts_of([rows])))
    assert rows_of(path) == {1: ["content"], 2: ["她是谁"]}
    strict = parts_of([sheet(HEADER, namespace=STRICT)])
    assert rows_of(write_parts(tmp_path / "b.xlsx", strict)) == {1: ["content"]}


def _prefixed(text: str) -> str:
    return text.replace("<", "<x:").replace("<x:/", "</x:").replace("xmlns=", "xmlns:x=")


def test_a_sheet_that_breaks_gives_the_rows_before(tmp_path: Path) -> None:
    rows = HEADER + "".join(f"<row><c><v>{n}</v></c></row>" for n in range(9000))
    broken = sheet(rows).replace("<v>8000</v>", "<v>8000</w>")
    path = write_parts(tmp_path / "a.xlsx", parts_of([broken]))
    with pytest.raises(TiktalkError, match=r"T163.*mismatched tag"):
        read_records(path)
    with pytest.warns(UserWarning, match=r"W102.*1 of \d+ comments.*T163"):
        found = read_records(path, on_error="skip")
    said = [turn.text for record in found for turn in record.dialogue.turns]
    assert said == [str(n) for n in range(len(said))] and 0 < len(said) <= 8000


BOMB = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (parts_of([BOMB + sheet(HEADER)]), "document type"),
        (
            parts_of([sheet('<row><c t="s"><v>5</v></c></row>')], texts=["a"]),
            "names what is not there",
        ),
        (parts_of([sheet('<row><c t="s"><v>-1</v></c></row>')], texts=["a"]), "'-1'"),
        (parts_of([sheet('<row><c r="XFE1"><v>5</v></c></row>')]), "'XFE'"),
        (parts_of([sheet('<row><c r="ÄÖ1"><v>5</v></c></row>')]), "'ÄÖ'"),
        (parts_of([sheet("<row><c><v>fünf</v></c></row>")]), "fünf"),
        (parts_of([]), "no sheet"),
        (parts_of([sheet("")], target="worksheets/none{}.xml"), "none1.xml"),
        ({"_rels/.rels": parts_of([])["_rels/.rels"].replace(".xml", ".bin"), "xl/a": ""}, "xlsb"),
    ],
)
def test_what_is_wrong_with_a_workbook_is_said(
    tmp_path: Path, parts: Mapping[str, str], said: str
) -> None:
    with pytest.raises(TiktalkError, match="T163") as caught:
        read_records(write_parts(tmp_path / "a.xlsx", parts))
    assert said in str(caught.value) and str(tmp_path / "a.xlsx") in str(caught.value)


def test_a_chart_among_the_sheets_is_passed_over(tmp_path: Path) -> None:
    parts = parts_of([sheet(""), sheet(HEADER + "<row><c><v>5</v></c></row>")])
    links = "xl/_rels/workbook.xml.rels"
    parts[links] = parts[links].replace("relationships/worksheet", "relationships/chartsheet", 1)
    (record,) = read_records(write_parts(tmp_path / "a.xlsx", parts))
    assert [turn.text for turn in record.dialogue.turns] == ["5"]


def workbook(path: Path, *sheets: list[list[str]], hidden: int | None = None) -> Path:
    """A workbook with the sheets S1, S2 …; one may be hidden."""
    cell = '<c t="inlineStr"><is><t>{}</t></is></c>'.format
    made = ["".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows) for rows in sheets]
    parts = parts_of([sheet(rows) for rows in made])
    if hidden is not None:
        name = f'name="S{hidden}"'
        book = parts["xl/workbook.xml"]
        parts["xl/workbook.xml"] = book.replace(name, f'{name} state="hidden"')
    return write_parts(path, parts)


NAMES = ["评论ID", "昵称", "内容"]
MAY, JUNE = [NAMES, ["1", "小圆", "她是谁"]], [NAMES[::-1], ["好看", "阿Q", "2"]]
ABOUT = [["说明"], ["五月导出"]]


def test_all_sheets_with_comments_are_read_and_others_told(tmp_path: Path) -> None:
    videos = [["标题", "内容"], ["她", "视频"]]
    path = workbook(tmp_path / "a.xlsx", ABOUT, MAY, videos, JUNE)
    with pytest.warns(UserWarning, match=r"W160.*2 parts.*the sheet 'S1'; the sheet 'S3'\."):
        records = read_records(path)
    said = [(t.id, t.speaker, t.text) for r in records for t in r.dialogue.turns]
    assert said == [("1", "小圆", "她是谁"), ("2", "阿Q", "好看")]
    with pytest.raises(TiktalkError, match=r"T169.*sheet 'S2', row 2.*more than 131,072 char"):
        read_records(workbook(tmp_path / "b.xlsx", MAY, [NAMES, ["3", "阿Q", "好" * 131_073]]))


def test_a_visible_sheet_is_read_before_a_hidden_one(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", MAY, JUNE, hidden=1)
    with pytest.warns(UserWarning, match=r"W160.*1 parts.*the hidden sheet 'S1'\."):
        (record,) = read_records(path)
    assert [t.id for t in record.dialogue.turns] == ["2"]
    with pytest.warns(UserWarning, match=r"W160.*the sheet 'S1'"):
        (record,) = read_records(workbook(tmp_path / "b.xlsx", ABOUT, JUNE, hidden=2))
    assert [t.id for t in record.dialogue.turns] == ["2"]


def test_a_sheet_is_read_without_a_spreadsheet_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cells, texts = shared_rows([["nickname", "content"], ["小圆", "她是谁"]])
    path = write_parts(tmp_path / "a.xlsx", parts_of([cells], texts=texts))
    for package in ("openpyxl", "pandas"):
        monkeypatch.setitem(sys.modules, package, None)
    assert [turn.text for turn in read_records(path)[0].dialogue.turns] == ["她是谁"]


def test_of_a_text_without_end_no_more_is_kept_than_shows_it(tmp_path: Path) -> None:
    long = "好" * 3_000_000
    fonts = "".join(f"<r><t>{'好' * 60_000}</t></r>" for _ in range(50))
    cells = f'<c t="inlineStr"><is><t>{long}</t></is></c><c t="s"><v>0</v></c><c><f>{long}</f></c>'
    cells += f'<c t="inlineStr"><is>{fonts}</is></c>'
    parts = parts_of([sheet(f"<row>{cells}</row>")], texts=[long])
    book = open_book(write_parts(tmp_path / "a.xlsx", parts))
    ((_, row),) = sheet_rows(book, book.sheets[0])
    assert len(row) == 4
    for text in row:
        assert LONGEST_CELL < len(text) < 3 * LONGEST_CELL


def test_more_rows_than_a_sheet_can_have(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spacy_tiktalk.formats.comments.xlsx.cells.LAST_ROW", 2)
    path = workbook(tmp_path / "a.xlsx", MAY)
    (record,) = read_records(path)
    assert [t.id for t in record.dialogue.turns] == ["1"]
    with pytest.raises(TiktalkError, match=r"T163.*it has more than 2 rows"):
        read_records(workbook(tmp_path / "b.xlsx", [*MAY, ["2", "阿Q", "好看"]]))


@pytest.mark.parametrize("cells", ["<c/><c/><c/>", '<c r="B1"/><c/>', '<c r="C1"/>'])
def test_more_columns_than_a_sheet_can_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cells: str
) -> None:
    monkeypatch.setattr("spacy_tiktalk.formats.comments.xlsx.cells.LAST_COLUMN", 2)
    with pytest.raises(ValueError, match="column"):
        only(tmp_path, cells)


def merged(path: Path, rows: list[list[Any]], *ranges: str) -> list[tuple[str | None, str, str]]:
    """The turns of a workbook with cells that are merged: their ids, writers and texts."""
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed: extra [test]")
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for one in ranges:
        book.active.merge_cells(one)
    book.save(path)
    turns = [turn for record in read_records(path) for turn in record.dialogue.turns]
    return [(turn.source.get("video"), turn.speaker, turn.text) for turn in turns]


def test_merged_cells_are_those_of_all_their_rows(tmp_path: Path) -> None:
    rows = [["视频ID", "昵称", "评论内容"], ["v1", "小北", "她是谁"], [None, None, "何知夏"]]
    rows += [[None, None, "好看"], ["v2", "大橙", "谁"], ["v1", None, "她呢"]]
    found = merged(tmp_path / "a.xlsx", rows, "B2:B3", "A2:A4")
    assert found == [
        *(("v1", "小北", "她是谁"), ("v1", "小北", "何知夏"), ("v1", "", "好看")),
        *(("v1", "", "她呢"), ("v2", "大橙", "谁")),
    ]


@pytest.mark.filterwarnings("ignore:.*W160")
def test_a_comment_that_is_merged_beside_its_replies_is_one(tmp_path: Path) -> None:
    rows = [["昵称", "评论内容", "回复内容"], ["小北", "她是谁", "何知夏"], [None, None, "方小满"]]
    found = merged(tmp_path / "a.xlsx", rows, "A2:A3", "B2:B3")
    assert found == [(None, "小北", "她是谁")]


def test_names_that_are_merged_over_two_rows(tmp_path: Path) -> None:
    rows = [["评论内容", "用户", None], [None, "ID", "昵称"], ["她是谁", "88", "小北"]]
    found = merged(tmp_path / "a.xlsx", rows, "A1:A2", "B1:C1")
    assert found == [(None, "小北", "她是谁")]
