"""Servers over a file of users, and browsers without a window that keep cookies."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI

from rag.config import load_settings
from ui.access.access import Access
from ui.access.caller import Role
from ui.accounts import passwords
from ui.accounts.passwords import hash_password
from ui.accounts.user import User
from ui.accounts.users import Users
from ui.app import create_app
from ui.database.service import ServiceDatabase
from ui.service import Service

PASSWORD = "correct-horse-2020"
HTML = {"accept": "text/html,*/*"}


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same hashes for less: hundreds of sign-ins at full price would take minutes."""
    monkeypatch.setattr(passwords, "_hasher", cache(lambda: PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)))
    passwords._nobodys.cache_clear()


@dataclass
class Site:
    """A running server with its database and its clock."""

    url: str
    access: Access
    app: FastAPI
    clients: list[httpx.Client] = field(default_factory=list)

    @property
    def service(self) -> ServiceDatabase:
        assert self.access.service is not None
        return self.access.service

    @property
    def users(self) -> Users:
        return Users(self.service)

    def add(self, name: str, role: Role = "editor", collections: tuple[str, ...] = ("public",)) -> User:
        return self.users.add(name, role, collections, hash_password(PASSWORD))

    def client(self, **headers: str) -> httpx.Client:
        made = httpx.Client(base_url=self.url, timeout=30, headers=headers)
        self.clients.append(made)
        return made

    def stranger(self) -> httpx.Client:
        """Somebody who is not on this machine."""
        return self.client(**{"x-forwarded-for": "203.0.113.9"})

    def csrf(self, client: httpx.Client, path: str = "/login") -> str:
        found = re.search(r'<meta name="csrf" content="([0-9a-f]{64})">', client.get(path, headers=HTML).text)
        assert found is not None
        return found[1]

    def sign_in(
        self, client: httpx.Client, name: str, password: str = PASSWORD, target: str = "", **headers: str
    ) -> httpx.Response:
        form = {"name": name, "password": password, "next": target, "csrf": self.csrf(client)}
        return client.post("/login", data=form, headers={**HTML, **headers})

    def signed_in(self, name: str, password: str = PASSWORD) -> httpx.Client:
        client = self.client()
        reply = self.sign_in(client, name, password)
        assert reply.status_code == 303, reply.text
        return client


@pytest.fixture
def serve_site(tmp_path: Path, run_app: Callable[..., str], tiny_pipeline: object) -> Iterator[Callable[..., Site]]:
    opened: list[Site] = []

    def start(**chosen: Any) -> Site:
        settings = load_settings(store=tmp_path, **chosen)
        access = Access.open(settings)
        app = create_app(Service(tiny_pipeline), settings, access, chat=False)  # type: ignore[arg-type]
        site = Site(run_app(app), access, app)
        opened.append(site)
        return site

    yield start
    for site in opened:
        for client in site.clients:
            client.close()
        site.access.close()


@pytest.fixture
def site(serve_site: Callable[..., Site]) -> Site:
    return serve_site()
