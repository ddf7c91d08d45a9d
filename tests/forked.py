"""Programs that a test runs to their end in a process of their own: copies of one that has loaded what they need."""

from __future__ import annotations

import json
import os
import socket
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

_SERVER = """
import json, os, socket, struct, sys

import alembic, chromadb, rjieba, tantivy
import ingest.build, ingest.pipeline, rag.build, rag.store.catalog, rag.store.chroma, rag.store.lexical, ui.cli

assert len(os.listdir("/proc/self/task")) == 1, "a copy of a process has one of its threads"

def program(door):
    asked = door.makefile("rb", buffering=0)
    while True:
        data, descriptors, *_ = socket.recv_fds(door, 8, 2)
        if not data:
            sys.exit()
        request = json.loads(asked.read(struct.unpack("<Q", data)[0]))
        child = os.fork()
        if not child:
            for source, target in zip((os.open(os.devnull, os.O_RDONLY), *descriptors), range(3)):
                os.dup2(source, target)
                os.close(source)
            asked.close()
            door.close()
            os.chdir(request["cwd"])
            os.environ.clear()
            os.environ.update(request["env"])
            sys.argv = ["-c", *request["arguments"]]
            return request["code"]
        for descriptor in descriptors:
            os.close(descriptor)
        door.sendall(struct.pack("<i", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])))

exec(compile(program(socket.socket(fileno=int(sys.argv[1]))), "<string>", "exec"), {"__name__": "__main__"})
"""


class Forked:
    """Runs programs as ``python -c`` does; to load anew what the store needs would cost most of their time."""

    def __init__(self) -> None:
        self._door, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _SERVER, str(theirs.fileno())],
                env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
                pass_fds=(theirs.fileno(),),
            )

    def __call__(
        self, code: str, *arguments: object, env: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a program and wait for its end.

        Args:
            code: of the program.
            arguments: it finds them in ``sys.argv``.
            env: in the place of this process's.
        """
        words = [str(one) for one in arguments]
        request = {"code": code, "arguments": words, "env": env or dict(os.environ), "cwd": str(Path.cwd())}
        data = json.dumps(request).encode()
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
            socket.send_fds(self._door, [struct.pack("<Q", len(data))], [out.fileno(), errors.fileno()])
            self._door.sendall(data)
            ended = self._door.recv(4, socket.MSG_WAITALL)
            assert ended, "the process that is copied has ended"
            told = []
            for written in (out, errors):
                written.seek(0)
                told.append(written.read().decode("utf-8"))
        return subprocess.CompletedProcess(["-c", *words], struct.unpack("<i", ended)[0], *told)

    def close(self) -> None:
        """End the process that is copied."""
        self._door.close()
        self._process.wait(60)
