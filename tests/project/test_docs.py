"""The documentation is true: its Python runs, its commands parse, whatever it names is there."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import spacy
from doc_pages import (
    ROOT,
    TIKTALK,
    Block,
    blocks,
    command_lines,
    command_problem,
    links,
    prose,
    run_page,
    write_material,
)
from spacy.language import Language
from spacy.util import is_package, registry
from thinc.api import Config

from spacy_tiktalk.errors import Errors, Warnings
from spacy_tiktalk.people import PEOPLE_TABLES
from spacy_tiktalk.shown import VIEW
from spacy_tiktalk.tables import TABLES
from spacy_tiktalk.tables.schema import Tables

sys.path.insert(0, str(ROOT / "scripts"))
import docs_tables

DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
TEXTS = {page: page.read_text(encoding="utf-8") for page in PAGES}
LANGUAGES = {"", "bash", "python", "ini", "json", "jsonl", "text", "xml", "conllu", "csv", "html"}
page_of = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))


@pytest.fixture(scope="session")
def material(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the pages take as given."""
    folder = tmp_path_factory.mktemp("docs")
    write_material(folder)
    return folder


@pytest.fixture
def reader(material: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the page's own, with a copy of the material in it; the current one."""
    shutil.copytree(material, tmp_path, symlinks=True, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path


def needs_model(page: Path) -> bool:
    """Whether the page runs the shipped pipeline: it loads it, or its commands' default does."""
    run = [b for b in blocks(TEXTS[page]) if b.language == "python" or b.printed is not None]
    return any("zh_tiktalk" in b.text or "tiktalk annotate" in b.text for b in run)


@page_of
def test_the_blocks_run_and_print_what_they_say(page: Path, reader: Path) -> None:
    if needs_model(page) and not is_package("zh_tiktalk"):
        pytest.skip("zh_tiktalk is not installed: make setup")
    if "generate-video clip.mp4" in TEXTS[page]:  # the page makes its own, as its reader would
        (reader / "clip.mp4").unlink()
    wrong = run_page(page, {"__name__": "__docs__"})
    assert not wrong, "\n\n".join(wrong)


def test_every_block_is_run() -> None:
    """A block with `<!-- not run: reason -->` above it would be passed over: there is none."""
    passed_over = [(str(p), b.line, b.reason) for p in PAGES for b in blocks(TEXTS[p]) if b.reason]
    assert passed_over == []


@page_of
def test_fences_are_closed_and_of_a_known_language(page: Path) -> None:
    text = TEXTS[page]
    found = blocks(text)
    outputs = sum(block.printed is not None for block in found)
    assert text.count("```") == 2 * (len(found) + outputs)
    assert {block.language for block in found} <= LANGUAGES


@page_of
def test_configs_parse_and_name_what_is_registered(page: Path) -> None:
    own = set(re.findall(r'@\w+(?:\.\w+)*\("([^"]+)"\)', TEXTS[page]))
    own |= set(re.findall(r'@Language\.\w+\("([^"]+)"', TEXTS[page]))
    spacy.blank("zh")  # spaCy registers its own factories when it first makes a pipeline
    for block in blocks(TEXTS[page]):
        if block.language == "ini":
            assert unknown_names(block.text, own) == [], f"line {block.line}"


def unknown_names(text: str, own: set[str]) -> list[str]:
    """What a config block names and nobody registered. own: names the page registers itself."""
    missing = []

    def walk(value: Any) -> None:
        if not isinstance(value, dict):
            return
        for key, inner in value.items():
            if key.startswith("@") and inner not in own and not registry.has(key[1:], inner):
                missing.append(f"{key} = {inner}")
            known = own | {point.name for point in entry_points(group="spacy_factories")}
            if key == "factory" and inner not in known and not Language.has_factory(inner):
                missing.append(f"factory = {inner}")
            walk(inner)

    # A page shows a part of a config: the sections around it are not written out.
    sections = re.findall(r"^\[([\w.]+)\]$", text, re.M)
    around = {".".join(s.split(".")[:n]) for s in sections for n in range(1, s.count(".") + 1)}
    text = "".join(f"[{name}]\n" for name in sorted(around - set(sections))) + text
    walk(dict(Config().from_str(text, interpolate=False)))
    return missing


@page_of
def test_json_parses(page: Path) -> None:
    for block in blocks(TEXTS[page]):
        texts = {"json": [block.text], "jsonl": block.text.splitlines()}.get(block.language, [])
        for text in texts:
            json.loads(text)


@page_of
def test_commands_parse(page: Path) -> None:
    problems = [command_problem(line) for line in command_lines(TEXTS[page])]
    assert [problem for problem in problems if problem] == []


@page_of
def test_links_and_pictures_are_there(page: Path) -> None:
    for link in links(TEXTS[page]):
        assert not link.startswith("http:"), link
        path = link.split("#")[0]
        if path and not link.startswith(("https:", "mailto:")):
            assert (page.parent / path).is_file(), link


def test_every_picture_is_shown() -> None:
    shown = "".join(TEXTS.values()) + (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert [p.name for p in (DOCS / "images").iterdir() if f"images/{p.name}" not in shown] == []


@page_of
def test_codes_targets_files_and_workflows_exist(page: Path) -> None:
    text = TEXTS[page]
    of_spacy = re.compile(r"\[[EW]\d{3}\] of spaCy")
    for code in re.findall(r"\b[TW]\d{3}\b", of_spacy.sub("", text)):
        assert hasattr(Errors, code) or hasattr(Warnings, code), code
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"`make (\w+)`|^make (\w+)$", text, re.M):
        assert re.search(rf"^{''.join(target)}:", makefile, re.M), target
    project = (ROOT / "project.yml").read_text(encoding="utf-8")
    for run in re.findall(r"spacy project run ([\w-]+)", text):
        assert re.search(rf"^  (?:- name: )?{run}:?$", project, re.M), run
    for name in re.findall(
        r"`((?:corpus|configs|scripts|benchmarks|docs|examples)/[\w./-]+)`", text
    ):
        assert (ROOT / name).exists(), name
    names = re.findall(r"`(spacy-tiktalk\.\w+\.v\d)`", prose(text))
    known = {n for group in docs_tables.REGISTRIES for n in docs_tables.entry_points(group)}
    assert set(names) <= known


@page_of
def test_a_page_begins_with_a_title(page: Path) -> None:
    """And with one only, for the navigation and for search."""
    text = TEXTS[page]
    if "--8<--" not in text:
        assert len(re.findall(r"^# ", prose(text), re.M)) == 1 and text.startswith("# ")


@pytest.mark.parametrize("name", ["model-card.md", "video.md", "training.md", "compose.md"])
def test_figures_are_those_that_were_measured(name: str) -> None:
    """Every number with a point stands where measurements, or settings, are told of."""
    told = [ROOT / "README.md", *(ROOT / "benchmarks").glob("*.md"), DOCS / "linking.md"]
    told += [ROOT / "configs" / "zh_tiktalk.about.json", *(ROOT / "configs").glob("*.cfg")]
    known = "".join(path.read_text(encoding="utf-8") for path in told)
    known += docs_tables.factories() + docs_tables.registered()
    for path in (ROOT / "spacy_tiktalk" / "video" / "generated" / "scenarios").glob("*.py"):
        known += path.read_text(encoding="utf-8")
    number = re.compile(r"(?<![\d.])\d+\.\d+(?![\d.]*\.\d)")
    shown = set(number.findall(re.sub(r"`[^`]*`", "", prose(TEXTS[DOCS / name]))))
    assert shown - set(number.findall(known)) == set()


def test_the_training_page_names_every_config_and_counts_the_samples() -> None:
    text = TEXTS[DOCS / "training.md"]
    rows = set(re.findall(r"^\| `configs/(\w+\.cfg)` \|", text, re.M))
    assert rows == {path.name for path in (ROOT / "configs").glob("*.cfg")}
    (number,) = re.findall(r"on (\d+) sample dialogues", text)
    files = [ROOT / "corpus" / f"{name}.jsonl" for name in ("train", "dev")]
    assert int(number) == sum(len(p.read_text("utf-8").splitlines()) for p in files)


# --- the parts that are made from the source ---


def test_every_code_stands_in_the_table_once() -> None:
    listed = [code for codes in docs_tables.code_sections().values() for code in codes]
    known = [name for kind in (Errors, Warnings) for name in vars(kind) if name[1:].isdigit()]
    assert sorted(listed) == sorted(known)
    table = docs_tables.codes()
    assert all(table.count(f'id="{code.lower()}"') == 1 for code in known)
    assert "<var>field</var> = <var>value</var>: the" in table and "{field}" not in table


@pytest.mark.parametrize(
    ("page", "tables", "keys"),
    [("formats.md", TABLES, set()), ("people.md", PEOPLE_TABLES, {"video", "person"})],
    ids=["formats", "people"],
)
def test_every_column_of_the_tables_is_told(page: str, tables: Tables, keys: set[str]) -> None:
    rows = re.findall(r"^\| ([\w, ]+) \| [^|]*\| (`.*) \|$", TEXTS[DOCS / page], re.M)
    told = {
        name: set(re.findall(r"`(\w+)`", cells))
        for names, cells in rows
        for name in names.split(", ")
    }
    for name, columns in tables.items():
        assert set(columns) - keys == told[name] - keys, name


def test_every_entry_point_stands_in_the_reference() -> None:
    made = docs_tables.registered() + docs_tables.factories()
    groups = [*docs_tables.REGISTRIES, "spacy_factories"]
    names = [name for group in groups for name in docs_tables.entry_points(group)]
    names.remove(VIEW)  # no part of a pipeline
    assert len(names) > 20 and all(f"`{name}`" in made for name in names)
    configs = [block.text for block in blocks(made) if block.language == "ini"]
    assert len(configs) == len(names)
    assert [missing for text in configs for missing in unknown_names(text, set())] == []


def test_every_group_of_entry_points_is_known() -> None:
    text = (ROOT / "setup.cfg").read_text(encoding="utf-8").split("[options.entry_points]")[1]
    groups = set(re.findall(r"^(spacy_\w+) =", text.split("\n[")[0], re.M))
    assert groups - {"spacy_cli", "spacy_displacy_colors"} <= {
        *docs_tables.REGISTRIES,
        "spacy_factories",
    }


def test_every_command_and_option_stands_on_the_page() -> None:
    import typer

    from spacy_tiktalk.cli import tiktalk_cli

    made = docs_tables.commands()
    group = typer.main.get_command(tiktalk_cli)
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        part = made.split(f"## {name}\n")[1].split("\n## ")[0]
        options = [option for p in command.params for option in p.opts if option.startswith("--")]
        assert all(option in part for option in options), name
        assert f"{'python -m spacy tiktalk'} {name}" in part, f"{name} has no example"
    assert [p for p in map(command_problem, command_lines(made)) if p] == []


def test_the_hook_fills_marks_and_links_codes() -> None:
    exceptions = pytest.importorskip("mkdocs.exceptions", reason="mkdocs-material is missing")
    import docs_hooks

    page = SimpleNamespace(file=SimpleNamespace(src_uri="page.md"))
    made = docs_hooks.on_page_markdown("a\n<!-- generated: about -->\nb", page=page)
    assert made.startswith("a\n## Training data") and made.endswith("\nb")
    linked = "[[T701]](../errors.md#t701)"
    assert docs_hooks.with_links("[T701] `[T701]` [W999] [T701](x)", "api/a.md") == (
        f"{linked} `[T701]` [W999] [T701](x)"
    )
    with pytest.raises(exceptions.PluginError, match="nothing generates 'abuot'"):
        docs_hooks.on_page_markdown("<!-- generated: abuot -->", page=page)


def test_messages_and_options_are_no_markup(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Errors, "T001", "<script>{path}</script> | `a` {{x}}")
    shown = docs_tables.codes()
    assert "&lt;script&gt;<var>path</var>&lt;/script&gt; | `a` {x}" in shown
    assert "<script" not in shown + docs_tables.commands()


def test_docstrings_are_laid_out() -> None:
    text = "Learn.\n\ndrop (float): Rate, in\n    [0, 1).\nRAISES: TiktalkError T301."
    assert docs_tables.laid_out(text) == (
        "Learn.\n\n- **drop** `float`: Rate, in [0, 1).\n- **raises**: TiktalkError T301."
    )
    text = "title: the title. key, video: what\nidentifies it: a name. Raises: T001."
    assert docs_tables.laid_out(text, ["title", "key", "video"]) == (
        "- **title**: the title.\n- **key, video**: what identifies it: a name.\n"
        "- **raises**: T001."
    )
    for plain in ("Take this: a word.", "Undo it. Raises T010.", "    nlp: code", "See key: x"):
        assert docs_tables.laid_out(plain, ["key", "nlp"]) == plain
    shown = docs_tables.laid_out("(docs/contract.md)")
    assert shown == '(the page "What a Doc carries")'


# --- the tests themselves ---


def test_blocks_and_outputs_are_told_apart() -> None:
    page = (
        '```text title="a.txt"\nx\n```\n```python\nprint(1)\n```\n\n```text\n1\n```\n```ini\n```\n'
    )
    assert blocks(page) == [
        Block("text", "x\n", 2, title="a.txt"),
        Block("python", "print(1)\n", 5, printed="1\n"),
        Block("ini", "", 12),
    ]


def test_a_wrong_output_is_told(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```python\nprint('a', 2)\n```\n```text\na …\n```\n```python\nprint(1)\n```\n")
    assert run_page(page, {}) == []
    for printed, said in ((1, 2), (0.71, 0.92), ("'a'", "a b"), ("''", "a")):
        page.write_text(f"```python\nprint({printed})\n```\n\n```text\n{said}\n```\n", "utf-8")
        (wrong,) = run_page(page, {})
        assert wrong.startswith("page.md, line 2 prints")
    for printed, said, right in (
        ("0.71", "0.73", True),
        ("0.71", "0.74", False),
        ("'71.2'", "71.3", True),
        ("'71.2'", "71.4", False),
        ("'1.00 s'", "1.09 s", True),
        ("'1.00 s'", "1.20 s", False),
    ):
        page.write_text(f"```python\nprint({printed})\n```\n\n```text\n{said}\n```\n", "utf-8")
        assert (run_page(page, {}) == []) is right, said


def test_a_block_that_fails_tells_what_was_wrong_before(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```python\nprint(1)\n```\n```text\n2\n```\n```python\n1 / 0\n```\n", "utf-8")
    with pytest.raises(AssertionError, match=r"page\.md, line 2 prints"):
        run_page(page, {})
    page.write_text("```python\n1 / 0\n```\n", "utf-8")
    with pytest.raises(ZeroDivisionError):
        run_page(page, {})


def test_a_command_that_is_stopped_stops_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SIGTERM is heard by the command, and is meant for who runs the page."""

    def stopped(*args: Any, **kwargs: Any) -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr("spacy_tiktalk.cli.info.file.describe_file", stopped)
    page, table = tmp_path / "page.md", tmp_path / "a.csv"
    table.write_text("content\n她是谁\n", "utf-8")
    page.write_text(f"```bash\n{TIKTALK}info {table}\n```\n\n```text\n…\n```\n", "utf-8")
    with pytest.raises(KeyboardInterrupt, match="was stopped"):
        run_page(page, {})


def test_a_wrong_command_is_told() -> None:
    good = "python -m spacy tiktalk track clip.mp4 --out tracks.json"
    assert command_problem(good) is None
    for bad in (f"{good} --nope", good.replace("track ", "trak "), "python -m spacy tiktalk track"):
        bad = bad if bad.count(" ") > 4 else bad + " --out"
        assert command_problem(bad)
    for config in ('[a]\n@misc = "spacy-tiktalk.Nothing.v1"', '[a]\nfactory = "no_such"'):
        assert unknown_names(config, set())


# --- the site ---


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built."""
    for module, package in (("mkdocs", "mkdocs-material"), ("mkdocstrings", "mkdocstrings")):
        if importlib.util.find_spec(module) is None:
            pytest.skip(f"{package} is not installed: pip install '.[docs]'")
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)],
        cwd=ROOT,
        # The theme's announcement of its own end of life is no warning about these pages.
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert "WARNING" not in said and "ERROR" not in said, said
    return folder


def test_the_site_is_built_without_warnings(site: Path) -> None:
    made = {path.relative_to(site).with_suffix(".md") for path in site.rglob("*.html")}
    assert {page.relative_to(DOCS) for page in PAGES} <= made
    assert "generated:" not in (site / "errors.html").read_text(encoding="utf-8")
    assert "T845" in (site / "errors.html").read_text(encoding="utf-8")


def test_the_site_fetches_nothing_from_elsewhere(site: Path) -> None:
    fetched = re.compile(r'<(?:script|img|iframe|link)\b[^>]*?\b(?:src|href)="(?:https?:)?//[^"]*"')
    for path in site.rglob("*.html"):
        assert fetched.findall(path.read_text(encoding="utf-8")) == [], path.name
    for path in site.rglob("*.css"):
        assert not re.search(r"(?:@import|url\()\s*[\"']?(?:https?:)?//", path.read_text("utf-8"))


def test_the_pipeline_pages_agree_with_the_pipeline() -> None:
    if not is_package("zh_tiktalk"):
        pytest.skip("zh_tiktalk is not installed: make setup")
    facts = spacy.load("zh_tiktalk").meta["tiktalk"]
    card = TEXTS[DOCS / "model-card.md"]
    (shown,) = re.findall(r"^\| end to end, with titles .*\*\*([\d.]+)\*\*", card, re.M)
    assert float(shown) == pytest.approx(100 * facts["scores"]["coref_f"], abs=0.06)
    assert all(f"{100 * score:.1f}" in card for score in facts["seed_scores"])
    assert f"{facts['encoder']['parameters']:,} parameters" in card
    (version,) = re.findall(r"^\| version \| ([\d.]+) \|$", card, re.M)
    assert version == spacy.util.get_package_version("zh_tiktalk")
