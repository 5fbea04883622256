"""How the command line talks to its user: help in sections, wrong usage in one line."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from glob import escape, glob
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from ...errors import one_line
from .hints import OPTIONS
from .streams import STDIO
from .terminal import fail, make_writable, show, stopped, telling

LONG = "python -m spacy tiktalk"
"""The program in help texts, in whose place stands what the reader has typed."""
SHORT = "spacy-tiktalk"
_SHOWN = 100  # characters of what was too much
_STDOUT = frozenset(("/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"))
# Newer releases of typer carry a click of their own: this is the base of what they export.
UsageError: Any = typer.BadParameter.__mro__[1]


class Command(TyperCommand):
    """A command whose examples name the program by which it was called."""

    def invoke(self, ctx: Any) -> Any:
        """Run it, in a package that is whole; the doctor has to do without."""
        if self.name != "doctor":
            whole_package()
        OPTIONS.set(frozenset(name for param in self.params for name in param.opts))
        for param in self.params:
            told = str(getattr(param, "help", ""))
            # By its name it would be opened anew: in `>> log` a file that is to be kept.
            if str(ctx.params.get(param.name)) in _STDOUT and "stdout" in told:
                ctx.params[param.name] = Path(STDIO)
        return super().invoke(ctx)

    def format_help_text(self, ctx: Any, formatter: Any) -> None:
        """Write the help, its examples as they have to be typed here."""
        with _as_typed(self, ctx):
            super().format_help_text(ctx, formatter)


class Group(TyperGroup):
    """The group of commands: their sections are what was given as `rich_help_panel`."""

    def format_help_text(self, ctx: Any, formatter: Any) -> None:
        """Write the help, its examples as they have to be typed here."""
        with _as_typed(self, ctx):
            super().format_help_text(ctx, formatter)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the commands, section by section in the order of their first commands."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None and not command.hidden:
                title = getattr(command, "rich_help_panel", None)
                title = title if isinstance(title, str) else "Commands"
                sections.setdefault(title, []).append((name, command.short_help or ""))
        widest = max((len(name) for rows in sections.values() for name, _ in rows), default=0)
        for title, rows in sections.items():
            with formatter.section(title):
                formatter.write_dl([(name.ljust(widest), told) for name, told in rows])

    def make_context(self, *args: Any, **kwargs: Any) -> Any:
        """Parse the options before the command."""
        make_writable()
        with self._telling_usage(kwargs.get("parent")):
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: Any) -> Any:
        """Parse the command's own arguments, and run it."""
        with self._telling_usage(ctx):
            return super().invoke(ctx)

    @contextmanager
    def _telling_usage(self, ctx: Any) -> Iterator[None]:
        try:
            with telling():
                yield
        except UsageError as err:
            if type(err).__name__ == "NoArgsIsHelpError":  # the help is its message
                raise
            raise _told(err, self, ctx) from err


@contextmanager
def _as_typed(command: Any, ctx: Any) -> Iterator[None]:
    written = command.help
    if written and ctx.find_root().info_name == SHORT:
        command.help = written.replace(LONG, SHORT)
    try:
        yield
    finally:
        command.help = written


def _told(err: Any, group: Group, ctx: Any) -> typer.Exit:
    """Report wrong usage in one line on stderr; returns the exception that exits with 2."""
    where = err.ctx or ctx
    program = where.command_path if where is not None else LONG
    message = str(err.format_message()).partition(" (Possible options:")[0].rstrip(".?")
    if message.startswith("Got unexpected extra argument"):
        message = _too_many(message, where)
    near = _near(err, group)
    end = "?" if "Did you mean" in message else "."
    said = f"{message}. Did you mean {near}?" if near else f"{message}{end}"
    return fail(f"{said} For help: {program} --help", code=2)


def _too_many(message: str, ctx: Any) -> str:
    """Said of a name with a blank and no quotes, and of the many names a shell makes of *.csv."""
    said = message if len(message) <= _SHOWN else message[:_SHOWN].rstrip() + " …)"
    several = any(param.name == "partition_size" for param in ctx.command.params)
    folder = "; for several files give their folder, with --out NAME.parquet" if several else ""
    return f"{said}. Quote a name with blanks{folder}"


def _near(err: Any, group: Group) -> str | None:
    """The option, file or command that was probably meant."""
    wrong = getattr(err, "option_name", None)
    known: list[str] = []
    if wrong is not None and type(err).__name__ == "NoSuchOption":
        known = [name for p in err.ctx.command.params for name in (*p.opts, *p.secondary_opts)]
        known = [name for name in known if name.startswith("--")]
        files = sorted(glob(escape(str(wrong)) + "*"))
        if files:  # a name such as "-a.csv" is taken for options
            return f"./{files[0]}"
    elif "No such command" in str(err.message) and "Did you mean" not in str(err.message):
        wrong = str(err.message).split("'")[1] if "'" in str(err.message) else None
        known = list(group.commands)
    return " or ".join(get_close_matches(str(wrong), known, n=2)) or None


def whole_package() -> None:
    """Run the package's `__init__`, and with it spaCy, if only a stand-in has been imported.

    `spacy-tiktalk` begins with a stand-in, so that help comes without waiting for spaCy.

    RAISES: typer.Exit, after a line on stderr, where spaCy cannot be imported.
    """
    name = __name__.partition(".")[0]
    package = sys.modules[name]
    if hasattr(package, "__version__"):
        return
    folder = next(iter(package.__path__))
    init = Path(folder, "__init__.py")
    spec = spec_from_file_location(name, init, submodule_search_locations=[folder])
    assert spec is not None and spec.loader is not None
    # Modules that are loaded hold the stand-in as their parent: it is filled, not replaced.
    package.__dict__.update(module_from_spec(spec).__dict__)
    try:
        spec.loader.exec_module(package)
    except KeyboardInterrupt as err:
        raise stopped(err) from None
    except Exception as err:  # whatever a broken package raises when it is imported
        reason = one_line(err)
        raise fail(
            f"spaCy, or what it needs, cannot be imported here ({type(err).__name__}: {reason}). "
            "What is broken, and how to mend it: spacy-tiktalk doctor"
        ) from err


def print_version(asked: bool) -> None:
    """The option --version."""
    if asked:
        whole_package()
        from ... import __version__

        show(f"spacy-tiktalk {__version__}")
        raise typer.Exit
