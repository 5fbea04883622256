"""The parts of the documentation that are made from the source: codes, settings, commands, card.

Each function gives Markdown (or HTML, where a cell may hold any character). `docs_hooks.py` puts
them in the place of `<!-- generated: NAME -->`; nothing here knows mkdocs.
"""

from __future__ import annotations

import configparser
import importlib
import inspect
import json
import re
from collections.abc import Callable, Iterable, Mapping
from html import escape
from pathlib import Path
from string import Formatter
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ENTRY_POINTS = "options.entry_points"
# Group of entry points → how a config block names one of them.
REGISTRIES = {
    "spacy_architectures": "architectures",
    "spacy_readers": "readers",
    "spacy_augmenters": "augmenters",
    "spacy_scorers": "scorers",
    "spacy_callbacks": "callbacks",
    "spacy_misc": "misc",
}
_SECTION = re.compile(r"^\s*# --- (?:[TW][\dx]+(?:-[TW]?[\dx]+)?: )?(.+?) -*$")
_CODE = re.compile(r"^ {4}([TW]\d{3}) = ")
_CONTRACT = re.compile(r"docs/contract\.md")
_BUILDER = re.compile(r"^    from (\.[\w.]+) import (\w+)", re.M)


def entry_points(group: str) -> dict[str, str]:
    """name → "module:function" of one group in setup.cfg, by name."""
    parser = configparser.ConfigParser(delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    lines = parser[ENTRY_POINTS].get(group, "").split("\n")
    pairs = [line.split("=", 1) for line in lines if "=" in line]
    return dict(sorted((name.strip(), target.strip()) for name, target in pairs))


def resolve(target: str) -> Callable[..., Any]:
    """The function that "module:function" names."""
    module, _, name = target.partition(":")
    return getattr(importlib.import_module(module), name)


# --- docstrings ---------------------------------------------------------------------------------


def laid_out(text: str, names: Iterable[str] = ()) -> str:
    """A docstring as Markdown, with what it says of each argument as an item of a list.

    text: a docstring, cleaned of its indentation. names: the arguments; of them it may say either
    `name (type): what it is`, a line each, or `name: what it is. other: …` in sentences. Where it
    names the page about slots by its file, its title is named.
    """
    paragraphs = re.split(r"\n{2,}", text)
    shown = "\n\n".join(_paragraph(paragraph, set(names)) for paragraph in paragraphs)
    return _CONTRACT.sub('the page "What a Doc carries"', shown)


def _paragraph(text: str, names: set[str]) -> str:
    if text.startswith(("    ", "- ", "* ", "|")):
        return text
    named = "|".join(map(re.escape, sorted(names, key=len, reverse=True))) or r"(?!)"
    typed = r"^(?P<name>\w+(?:, \w+)*) \((?P<type>[^()]*(?:\([^()]*\))*[^()]*)\): ?"
    said = rf"(?:^|(?<=[.)] )|(?<=[.)]\n))(?P<names>(?:{named})(?:, (?:{named}))*): "
    ends = r"(?:^|(?<=[.)] )|(?<=[.)]\n))(?P<ends>RAISES|RETURNS|YIELDS|Raises|Returns)\b:? ?"
    found = list(re.finditer(f"{typed}|{said}|{ends}", text, re.M))
    if not any(match["type"] or match["names"] for match in found):
        found = [match for match in found if match["ends"] and match["ends"].isupper()]
    if not found:
        return text
    items = [text[: found[0].start()].strip()]
    stops = [match.start() for match in found[1:]] + [len(text)]
    for match, stop in zip(found, stops, strict=True):
        rest = " ".join(text[match.end() : stop].split())
        name, kind = match["name"] or match["names"] or match["ends"].lower(), match["type"]
        if match["ends"] and (returned := re.match(r"\(([^()]*)\): ?", rest)):
            kind, rest = returned[1], rest[returned.end() :]
        items.append(f"- **{name}**" + (f" `{kind}`" if kind else "") + f": {rest}")
    return "\n\n".join(filter(None, [items[0], "\n".join(items[1:])]))


def argument_names(built: Any) -> set[str]:
    """The arguments of a function or class, and the fields of a class."""
    try:
        names = set(inspect.signature(built).parameters)
    except (TypeError, ValueError):
        names = set()
    return names | set(getattr(built, "__annotations__", {}))


def _docs_behind(factory: Callable[..., Any]) -> str:
    """What the docstrings say of the things a factory builds: the settings, mostly."""
    parts = []
    for module, name in _BUILDER.findall(inspect.getsource(factory)):
        package = factory.__module__.rpartition(".")[0]
        built = getattr(importlib.import_module(module, package), name)
        said = inspect.getdoc(built)
        if said:
            parts.append(f"{laid_out(said, argument_names(built))}\n")
    return "\n".join(parts)


# --- errors and warnings ------------------------------------------------------------------------


def code_sections() -> dict[str, list[str]]:
    """Section title → its codes, in the order of errors.py; warnings after errors."""
    source = (ROOT / "spacy_tiktalk" / "errors.py").read_text(encoding="utf-8")
    sections: dict[str, list[str]] = {}
    title, kind = "", ""
    for line in source.splitlines():
        if line.startswith("class "):
            kind = "Warnings: " if line.startswith("class Warnings") else ""
            title = kind + "other"
        elif found := _SECTION.match(line):
            title = kind + found[1]
        elif found := _CODE.match(line):
            sections.setdefault(title, []).append(found[1])
    return sections


def codes() -> str:
    """Every error and warning, a table a section; what stands for a value is marked up."""
    from spacy_tiktalk.errors import Errors, Warnings

    parts = []
    for title, names in code_sections().items():
        parts.append(f"## {title[0].upper()}{title[1:]}\n")
        rows = []
        for name in names:
            text = getattr(Warnings if name[0] == "W" else Errors, name)
            rows.append((f'<span id="{name.lower()}">{name}</span>', _template(text)))
        parts.append(_table("codes", ("code", "text"), rows))
    return "\n".join(parts)


def _template(text: str) -> str:
    """A message with each {value} as its name."""
    out = []
    for literal, field, _, _ in Formatter().parse(text):
        out.append(escape(literal, quote=False))
        if field is not None:
            out.append(f"<var>{escape(field)}</var>")
    return "".join(out)


# --- components and registered functions --------------------------------------------------------


def factories() -> str:
    """The components: what each is given if a config says nothing."""
    from spacy.language import Language
    from thinc.api import Config

    parts = []
    for name, target in entry_points("spacy_factories").items():
        function = resolve(target)  # its decorator registers the component
        config = Language.get_factory_meta(name).default_config
        block = {"components": {name: {"factory": name, **config}}}
        text = Config(block).to_str(interpolate=False).removeprefix("[components]")
        parts += [f"## `{name}`\n", _docs_behind(function), _ini(text)]
    return "\n".join(parts)


def registered() -> str:
    """Every registered class and function: what it is, and its settings as a config block."""
    from spacy_tiktalk.shown import VIEW

    parts = []
    for group, registry in REGISTRIES.items():
        found = entry_points(group)
        if not found:
            continue
        parts.append(f"## `@{registry}`\n")
        for name, target in found.items():
            if name == VIEW:  # it shows an object, and is no part of a pipeline
                continue
            made = resolve(target)
            said = laid_out(inspect.getdoc(made) or "", argument_names(made))
            if inspect.isclass(made) and made.__init__.__doc__ and "__init__" in vars(made):
                own = inspect.cleandoc(made.__init__.__doc__)
                said += "\n\n" + laid_out(own, argument_names(made))
            parts += [f"### `{name}`\n", f"{said}\n", _ini(_block(registry, name, made))]
    return "\n".join(parts)


def _block(registry: str, name: str, function: Callable[..., Any]) -> str:
    """A config block with every setting; those that have no default are left out as remarks."""
    lines, needed = [f'@{registry} = "{name}"'], []
    for parameter in inspect.signature(function).parameters.values():
        if parameter.default is inspect.Parameter.empty:
            needed.append(f"# {parameter.name}: needed")
        else:
            lines.append(f"{parameter.name} = {json.dumps(parameter.default, ensure_ascii=False)}")
    return "\n".join(["[block]", *lines, *needed])


def _ini(text: str) -> str:
    return f"```ini\n{text.strip()}\n```\n"


# --- command line -------------------------------------------------------------------------------


def commands() -> str:
    """Every command: what its --help says, laid out."""
    import typer

    from spacy_tiktalk.cli import tiktalk_cli

    group = typer.main.get_command(tiktalk_cli)
    parts = []
    for name in sorted(group.commands):  # type: ignore[attr-defined]
        command = group.commands[name]  # type: ignore[attr-defined]
        context = command.make_context(name, [], resilient_parsing=True)
        parts += [f"## {name}\n", _help(command.help or "")]
        records = [parameter.get_help_record(context) for parameter in command.params]
        rows = [(escape(names), escape(text or "")) for names, text in filter(None, records)]
        parts.append(_table("options", ("argument, option", "what it does"), rows))
    return "\n".join(parts)


def _help(text: str) -> str:
    r"""click's help: paragraphs, and after "\b" lines that keep their breaks."""
    parts = []
    for paragraph in text.split("\n\n"):
        kept = paragraph.startswith("\b\n")
        lines = paragraph.removeprefix("\b\n").splitlines()
        if kept:
            title, *lines = lines if lines[0].endswith(":") else ["", *lines]
            body = "\n".join(line.strip() for line in lines)
            parts.append(f"{title}\n\n```bash\n{body}\n```\n")
        else:
            parts.append(escape(" ".join(lines), quote=False) + "\n")
    return "\n".join(parts)


# --- model card ---------------------------------------------------------------------------------


def about() -> str:
    """What `configs/zh_tiktalk.about.json` says of data, use and limits: the card has the same."""
    facts = json.loads((ROOT / "configs" / "zh_tiktalk.about.json").read_text(encoding="utf-8"))
    sources = [f"- {source['name']} ({source['license']})" for source in facts["sources"]]
    parts = (
        ("Training data", facts["data"] + "\n\nSources:\n\n" + "\n".join(sources)),
        ("Intended use", facts["use"]),
        ("Limits", "\n".join(f"- {limit}" for limit in facts["limits"])),
    )
    return "\n".join(f"## {title}\n\n{text}\n" for title, text in parts)


def _table(kind: str, head: Iterable[str], rows: Iterable[tuple[str, str]]) -> str:
    """An HTML table: a cell of a Markdown one may hold neither "|" nor a line of code as it is."""
    cells = "".join(f"<th>{name}</th>" for name in head)
    body = "\n".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows)
    return (
        f'<div class="md-typeset__scrollwrap {kind}"><div class="md-typeset__table">\n<table>\n'
        f"<thead><tr>{cells}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>\n</div></div>\n"
    )


GENERATED: Mapping[str, Callable[[], str]] = {
    "codes": codes,
    "factories": factories,
    "registered": registered,
    "commands": commands,
    "about": about,
}
