"""A worker process: reads jobs from its standard input, one after the other, within limits.

Run as ``python -P -m ingest.worker``. A frame is eight bytes of length and a pickle: first the limits, then jobs; each
job is answered by frames that tell the pages as they are read, and one that holds its result. It says when it is
ready. The worker ends with its input, and with the process that started it.
"""

from __future__ import annotations

import ctypes
import os
import pickle
import signal
import struct
import sys
from typing import IO, Any

from ingest.job import process
from ingest.limits import Limits

_LENGTH = struct.Struct("<Q")
_MEGABYTE = 1_000_000
# Above the limit on resident memory: maps that are reserved and hardly touched, as libraries make them.
_RESERVED_MB = 1000
_PR_SET_PDEATHSIG = 1
READY = "ready"


def send(stream: IO[bytes], value: object) -> None:
    """Write one frame.

    Raises:
        OSError: the other side is gone.
    """
    data = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(_LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def receive(stream: IO[bytes]) -> Any:
    """Read one frame.

    Raises:
        EOFError: the other side is gone.
    """
    data = _exactly(stream, _LENGTH.unpack(_exactly(stream, _LENGTH.size))[0])
    return pickle.loads(data)  # noqa: S301 - both ends are this program


def main() -> None:
    """Serve jobs until the input ends."""
    jobs, results = _take_streams()
    try:
        limits: Limits = receive(jobs)
        _limit(limits)
        send(results, READY)
        while True:
            job = receive(jobs)
            _alarm(limits.seconds)
            result = process(job, limits, _alarm, lambda step: send(results, step))
            _alarm(0)
            send(results, result)
    except (EOFError, BrokenPipeError):
        return


def _take_streams() -> tuple[IO[bytes], IO[bytes]]:
    """The two pipes, out of reach of libraries that print and of programs they start."""
    jobs, results = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return jobs, results


def _limit(limits: Limits) -> None:
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        # Not the address space: libraries map many times what they use. Private writable memory only.
        most = (limits.memory_mb + _RESERVED_MB) * _MEGABYTE
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the starter decides


def _alarm(seconds: float) -> None:
    """Have the system end this process after so long, whatever it is doing; 0 for never."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _exactly(stream: IO[bytes], size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data


if __name__ == "__main__":
    main()
