"""The image and the composition, without Docker: linted, and their steps run as they stand in the files."""

from __future__ import annotations

import json
import os
import random
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[3]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))


def instructions(word: str) -> list[str]:
    """What stands after ``word`` in the final stage, continued lines joined."""
    final = DOCKERFILE.rsplit("\nFROM ", 1)[1].replace("\\\n", " ")
    return [line.removeprefix(f"{word} ") for line in final.splitlines() if line.startswith(f"{word} ")]


def test_the_dockerfile_passes_the_linter():
    linter = Path(sys.executable).with_name("hadolint")
    done = subprocess.run([linter, ROOT / "Dockerfile"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_the_image_runs_as_nobody_in_particular_and_watches_itself():
    assert instructions("USER") == ["10001:10001"]
    assert any("policyqa" in line and "health" in line for line in instructions("HEALTHCHECK"))
    last = DOCKERFILE.index("\nUSER ")
    assert "RUN policyqa unpack" in DOCKERFILE[last:], "the model is unpacked as the user who reads it"


def test_what_the_dockerfile_copies_is_sent_to_the_builder():
    sent = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    copied = [
        name for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE) for name in line.split()[:-1]
    ]
    assert copied
    for name in copied:
        assert (ROOT / name).exists(), name
        assert f"!{name}" in sent, name


def test_every_environment_variable_of_ours_is_a_setting():
    from rag.config import PREFIX, Settings

    text = DOCKERFILE + (ROOT / "compose.yaml").read_text(encoding="utf-8")
    named = set(re.findall(rf"\b{PREFIX}([A-Z_]+)", text)) - {"PORT"}  # of the composition: the proxy's own
    assert named
    assert named <= {name.upper() for name in Settings.model_fields}


def test_the_composition_exposes_the_proxy_alone_and_pins_what_it_takes():
    services = COMPOSE["services"]
    cluster = {name for name, one in services.items() if one.get("profiles") == ["cluster"]}
    assert set(services) - cluster == {"policyqa", "chroma", "postgres", "proxy"}
    assert cluster == {"cluster", "server-1", "server-2", "milvus", "etcd", "minio"}
    assert [name for name, one in services.items() if "ports" in one] == ["proxy", "cluster"]
    for name, one in services.items():
        assert not one["image"].endswith(":latest")
        assert ":" in one["image"]
        assert "no-new-privileges:true" in one["security_opt"], name
        assert "mem_limit" in one, name
        for wanted in one.get("depends_on", {}):
            assert wanted in services
        for mount in one.get("volumes", ()):
            source = mount.split(":")[0]
            assert source in COMPOSE["volumes"] or (ROOT / source).exists(), mount


def test_no_password_stands_in_the_composition():
    values = [pair for one in COMPOSE["services"].values() for pair in one.get("environment", {}).items()]
    passwords = [value for name, value in values if "PASSWORD" in value or "PASSWORD" in name or "SECRET" in name]
    assert len(passwords) == 6
    assert all(
        "${POSTGRES_PASSWORD:?" in value or value == "${MINIO_PASSWORD:-${POSTGRES_PASSWORD}}" for value in passwords
    )


def test_the_servers_of_a_cluster_share_what_they_keep_and_nothing_else():
    services = COMPOSE["services"]
    first, second = services["server-1"], services["server-2"]
    assert {**first, "build": None} == {**second, "build": None}
    assert first["networks"]["inside"]["aliases"] == ["policyqa"], "the name that nginx.conf asks for"
    assert "server policyqa:7860;" in (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    assert first["volumes"] == ["files:/srv/store/files"], "SQLite of several servers lies on no shared volume"
    assert first["environment"]["POLICYQA_STORE"] == "/srv/store"
    assert any("/srv/store/files" in line for line in instructions("RUN")), "whose owner the volume takes over"
    asked = {"cluster"}
    while more := {name for one in asked for name in services[one].get("depends_on", {})} - asked:
        asked |= more
    assert asked == {"cluster", "server-1", "server-2", "postgres", "milvus", "etcd", "minio"}


def test_the_networks_of_proxy_and_settings_agree():
    trusted = COMPOSE["services"]["policyqa"]["environment"]["POLICYQA_TRUSTED_PROXIES"]
    assert COMPOSE["networks"]["inside"]["ipam"]["config"] == [{"subnet": trusted}]


@pytest.fixture
def installed(tmp_path) -> dict[str, str]:
    """The environment of the image: the built wheel alone, in a home that cannot be written to."""
    wheels = tmp_path / "wheels"
    build = [sys.executable, "-m", "pip", "wheel", "-qq", "--no-deps", "--wheel-dir"]
    subprocess.run([*build, wheels, ROOT], check=True, timeout=120)
    (wheel,) = wheels.glob("policyqa-*.whl")
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    assert not (site / "tests").exists()
    assert not (site / "clients").exists()
    shutil.copytree(ROOT / "corpus", tmp_path / "corpus")
    command = tmp_path / "bin" / "policyqa"
    command.parent.mkdir()
    command.write_text(
        f'#!{sys.executable}\nfrom ui.cli import main\n\nif __name__ == "__main__":\n    main()\n', encoding="utf-8"
    )
    command.chmod(0o755)
    declared = dict(
        pair.split("=", 1) for line in instructions("ENV") for pair in shlex.split(line) if pair.startswith("POLICYQA_")
    )
    moved = {"POLICYQA_STORE": "data/store", "POLICYQA_CACHE": "cache", "POLICYQA_CORPUS": "corpus"}
    assert set(moved) <= set(declared)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("POLICYQA_")}
    return {
        **kept,
        **declared,
        **{name: str(tmp_path / value) for name, value in moved.items()},
        "PYTHONPATH": str(site),
        "PATH": f"{command.parent}:{kept['PATH']}",
        "HOME": "/nonexistent",
        "POLICYQA_PORT": str(free_port()),
    }


def free_port() -> int:
    """A port below those that the system gives to connections, so that none takes it meanwhile."""
    for port in random.sample(range(20_000, 32_000), 100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise AssertionError("no port is free")


def test_the_steps_of_the_image_lead_to_a_server_that_says_it_is_well(tmp_path, installed):
    data = tmp_path / "data"
    data.mkdir()
    run = [line for line in instructions("RUN") if line.startswith("policyqa ")]
    for step in run:
        subprocess.run(shlex.split(step), cwd=data, env=installed, check=True, timeout=120)
    assert any((tmp_path / "cache").iterdir()), "the model lies in the cache"
    probe = json.loads(re.search(r"CMD (\[.+\])$", instructions("HEALTHCHECK")[0])[1])
    assert subprocess.run(probe, cwd=data, env=installed, capture_output=True).returncode == 1
    serve = json.loads(instructions("CMD")[0])
    process = subprocess.Popen(
        serve, cwd=data, env=installed, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout.readline().startswith("policyqa is ready at "), process.stderr.read()
        assert subprocess.run(probe, cwd=data, env=installed, capture_output=True, timeout=30).returncode == 0
        request = urllib.request.Request(
            f"http://127.0.0.1:{installed['POLICYQA_PORT']}/api/v1/ask",
            json.dumps({"question": "2020年技术合同交易额的目标是多少"}).encode(),
            {"content-type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as reply:
            assert json.load(reply)["status"] == "answered"
        process.send_signal(getattr(signal, instructions("STOPSIGNAL")[0]))
        assert process.wait(15) == 0
    finally:
        process.kill()
        process.wait()
