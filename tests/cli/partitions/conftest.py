"""A small pipeline and a file of comments for runs over partitions."""

from __future__ import annotations

from pathlib import Path

import pytest
from partition_pipes import install, write_comments


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder, _ = install(tmp_path_factory.mktemp("pipeline"))
    return str(folder)


@pytest.fixture
def comments(tmp_path: Path) -> Path:
    return write_comments(tmp_path / "comments.csv")
