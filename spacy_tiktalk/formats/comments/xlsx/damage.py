"""What reading a damaged workbook can end with: its archive, its packed parts, their XML."""

from __future__ import annotations

import struct
import zipfile
import zlib
from xml.parsers.expat import ExpatError

# RuntimeError: zipfile's, of parts that are encrypted or packed in a way it does not know.
DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, struct.error, ExpatError, EOFError, OSError, RuntimeError),
    *(LookupError, ValueError, OverflowError),
)
