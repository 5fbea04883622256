"""What a forked child inherits and must not touch."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from drawn import write_video

SCRIPT = """
import gc, os, sys, time
import av
import spacy_tiktalk.after_fork

gc.disable()
container = av.open(sys.argv[1])
stream = container.streams.video[0]
stream.thread_type, stream.thread_count = "FRAME", 4
frames = container.decode(stream)
for _ in range(8):
    next(frames)
held = [container, stream, frames]
held.append(held)
del container, stream, frames, held, _
child = os.fork()
if not child:
    gc.collect()
    os._exit(0)
for _ in range(100):
    done, status = os.waitpid(child, os.WNOHANG)
    if done:
        sys.exit(os.waitstatus_to_exitcode(status))
    time.sleep(0.1)
os.kill(child, 9)
sys.exit("the child waits for threads that it has not got")
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_child_does_not_take_down_what_its_parent_read(tmp_path: Path) -> None:
    pytest.importorskip("av")
    pictures = [np.full((64, 64, 3), 8 * k, dtype=np.uint8) for k in range(30)]
    video = write_video(tmp_path / "talk.mp4", pictures)
    command = [sys.executable, "-c", SCRIPT, str(video)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
