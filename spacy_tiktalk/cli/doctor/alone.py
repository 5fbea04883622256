"""`doctor` as a command line of its own, for where spaCy cannot be imported."""

from __future__ import annotations

import typer

from ..shared.group import Command, Group
from .command import doctor

doctor_cli = typer.Typer(
    cls=Group, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False
)
doctor_cli.command("doctor", cls=Command)(doctor)


@doctor_cli.callback()
def _group() -> None:
    """A group, so that the command keeps its name."""
