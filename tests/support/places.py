"""Where things are, for tests in any folder."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "corpus"
HEADS = CORPUS / "heads"
DEV = CORPUS / "dev.jsonl"
SHARED = ROOT.parent / "shared"
"""Research material that users do not have: tests that need it skip where it is absent."""
