"""A throw-away PostgreSQL server on a free port of this machine, from the binaries of the distribution."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from pathlib import Path

import psycopg

_USER, _DATABASE = "postgres", "tests"
_ENVIRONMENT = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}


def find_binaries() -> Path | None:
    """The newest installed server's folder of programs."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    return found[-1].parent if found else None


class PostgresServer:
    """Start it, stop it in the middle of something, start it again; ``close`` removes everything."""

    def __init__(self, binaries: Path) -> None:
        self._binaries = binaries
        self._folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self._as_user: tuple[str, ...] = ()
        self._made = False
        if os.geteuid() == 0:  # the server refuses to run as root
            user = pwd.getpwnam(_USER)
            os.chown(self._folder, user.pw_uid, user.pw_gid)
            self._as_user = ("setpriv", f"--reuid={_USER}", f"--regid={user.pw_gid}", "--clear-groups")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self._run("initdb", "-D", "data", "-U", _USER, "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8")
        self.start()

    def start(self) -> None:
        # As a child that ends with us: tests that are killed leave no server behind.
        with (self._folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [*(self._as_user or ("setpriv",)), "--pdeathsig=KILL", str(self._binaries / "postgres"), "-D", "data",
                 "-p", str(self.port), "-k", str(self._folder), "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"],
                cwd=self._folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=_ENVIRONMENT,
            )  # fmt: skip
        deadline = time.monotonic() + 120
        while subprocess.run(
            [str(self._binaries / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)], check=False
        ).returncode:
            told = (self._folder / "log").read_text(errors="replace")[-2000:]
            assert self._server.poll() is None, told
            assert time.monotonic() < deadline, told
            time.sleep(0.05)

    def stop(self) -> None:
        """As a crash would: connections are cut at once."""
        self._server.send_signal(signal.SIGQUIT)
        self._server.wait(60)

    def new_database(self) -> str:
        """The URL of an empty place of one's own: a schema of one database, which costs a hundredth of a database.

        The database is of the Chinese language: where nothing is said, it orders by pronunciation.
        """
        name = f"t{uuid.uuid4().hex[:12]}"
        if not self._made:
            collated = "LOCALE_PROVIDER icu ICU_LOCALE 'zh-CN' LC_COLLATE 'C.UTF-8'"
            self._execute(_USER, f"CREATE DATABASE {_DATABASE} TEMPLATE template0 {collated}")
            self._made = True
        self._execute(_DATABASE, f"CREATE SCHEMA {name}")
        return f"postgresql+psycopg://{_USER}@127.0.0.1:{self.port}/{_DATABASE}?options=-csearch_path%3D{name}"

    def _execute(self, database: str, statement: str) -> None:
        with psycopg.connect(host="127.0.0.1", port=self.port, user=_USER, dbname=database, autocommit=True) as one:
            one.execute(statement)

    def close(self) -> None:
        if self._server.poll() is None:
            self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        # Not through pipes: the server would keep them open.
        with (self._folder / "output").open("ab") as output:
            done = subprocess.run(
                [*self._as_user, str(self._binaries / program), *arguments],
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=_ENVIRONMENT,
                timeout=120,
                check=False,
            )
        assert done.returncode == 0, (self._folder / "output").read_text(errors="replace")[-2000:]
