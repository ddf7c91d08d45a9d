"""The Helm chart: linted and rendered by Helm itself with whole sets of values, each manifest held to its schema."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from rag.config import PREFIX, Settings

CHART = Path(__file__).parents[2] / "deploy" / "helm" / "policyqa"
GIVEN = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted((CHART / "ci").glob("*.yaml"))}
KUBERNETES = ("1.27", "1.34")
# Helm is Go: in a process of its own, whose signals and threads are none of the tests'.
HELM = """
import json, sys
import helm_python as helm
chart, cases = sys.argv[1], json.load(sys.stdin)
told = {}
with helm.Chart.load(chart) as loaded:
    for name, values in cases.items():
        try:
            loaded.validate_schema(values)
            told[name] = {"rendered": loaded.render(values, name="qa", namespace="prod", revision=3)}
        except helm.HelmError as error:
            told[name] = {"refused": str(error)}
            continue
        told[name]["lint"] = helm.lint(chart, values, strict=True)["messages"]
json.dump(told, sys.stdout)
"""
LEAST = GIVEN["minimal"]
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no catalog": ({**LEAST, "catalog": {}}, "catalog.existingSecret"),
    "no Milvus": ({**LEAST, "vectors": {}}, "vectors.uri"),
    "several servers on Chroma": ({**LEAST, "vectors": {"store": "chroma", "uri": "http://c:8000"}}, "milvus"),
    "an ingress whose visitors share one limit": ({**LEAST, "ingress": {"enabled": True}}, "trustedProxies"),
    "a secret among the settings": ({**LEAST, "settings": {"chat_api_key": "x"}}, "chat_api_key"),
    "a setting that has its own place": ({**LEAST, "settings": {"workers": 3}}, "workers"),
    "a value nobody knows": ({**LEAST, "servers": 3}, "servers"),
    "an image that changes": ({**LEAST, "image": {"tag": "latest"}}, "tag"),
    "documents from nowhere": ({**LEAST, "ingest": {"job": True}}, "ingest.claim"),
    "a backup to nowhere": ({**LEAST, "backup": {"schedule": "0 4 * * *"}}, "backup.claim"),
}


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    """What Helm says of each set of values."""
    cases = json.dumps({**GIVEN, **{name: values for name, (values, _) in REFUSED.items()}})
    done = subprocess.run(
        [sys.executable, "-c", HELM, CHART], input=cases, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(params=sorted(GIVEN))
def manifests(request: pytest.FixtureRequest, told: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The manifests of one set of values."""
    said = told[request.param]
    assert "refused" not in said, said
    return list(manifests_of(said))


def manifests_of(said: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for name, text in said["rendered"].items():
        if name.endswith(".yaml"):
            yield from filter(None, yaml.safe_load_all(text))


def pods(manifests: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    for one in manifests:
        spec = one.get("spec", {})
        spec = spec.get("jobTemplate", {}).get("spec", spec)
        if "template" in spec:
            yield one["kind"], spec["template"]["spec"]


def of_kind(manifests: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [one for one in manifests if one["kind"] == kind]


@pytest.mark.parametrize("name", sorted(GIVEN))
def test_helm_finds_nothing_wrong_with_it(told: Mapping[str, Any], name: str) -> None:
    assert [one for one in told[name]["lint"] if one["severity"] > 1] == []


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_could_not_work_is_refused_and_the_value_named(told: Mapping[str, Any], name: str) -> None:
    assert REFUSED[name][1] in told[name].get("refused", "it was rendered")


def test_every_manifest_is_one_of_kubernetes(manifests: list[dict[str, Any]]) -> None:
    for version in KUBERNETES:
        for one in manifests:
            kubernetes_validate.validate(one, version, strict=True)
    names = [(one["kind"], one["metadata"]["name"]) for one in manifests]
    assert len(names) == len(set(names))


def test_nothing_runs_as_root_or_writes_beside_its_volumes(manifests: list[dict[str, Any]]) -> None:
    assert list(pods(manifests))
    for _, pod in pods(manifests):
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert pod["automountServiceAccountToken"] is False
        (container,) = pod["containers"]
        allowed = container["securityContext"]
        assert allowed["readOnlyRootFilesystem"] is True
        assert allowed["allowPrivilegeEscalation"] is False
        assert allowed["capabilities"] == {"drop": ["ALL"]}
        assert {"limits", "requests"} <= set(container["resources"])
        mounted = {one["name"] for one in container["volumeMounts"]}
        assert mounted == {one["name"] for one in pod["volumes"]}


def test_what_servers_share_is_their_files_alone(manifests: list[dict[str, Any]]) -> None:
    for _, pod in pods(manifests):
        shared = {one["name"] for one in pod["volumes"] if "persistentVolumeClaim" in one}
        mounts = {one["mountPath"]: one["name"] for one in pod["containers"][0]["volumeMounts"]}
        assert mounts["/data/store"] not in shared, "SQLite on a network file system is damaged by two who write"
        assert {path for path, name in mounts.items() if name in shared} <= {
            "/data/store/files", "/documents", "/backups",
        }  # fmt: skip


def test_every_variable_is_a_setting_and_its_value_is_taken(
    manifests: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    (given,) = of_kind(manifests, "ConfigMap")
    named = dict(given["data"])
    for _, pod in pods(manifests):
        (container,) = pod["containers"]
        assert container["envFrom"] == [{"configMapRef": {"name": given["metadata"]["name"]}}]
        named |= {one["name"]: "secret://" for one in container["env"]}
        assert all("secretKeyRef" in one["valueFrom"] for one in container["env"])
    assert all(name.startswith(PREFIX) for name in named)
    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
    assert set(named) <= known
    for name, value in named.items():
        monkeypatch.setenv(name, value)
    Settings()


def test_no_secret_stands_in_a_config_map(manifests: list[dict[str, Any]]) -> None:
    for one in of_kind(manifests, "ConfigMap"):
        assert not [name for name in one["data"] if name.endswith(("TOKEN", "KEY", "CATALOG_URL", "PASSWORD"))]


def test_servers_are_asked_for_their_health_where_any_name_is_served(manifests: list[dict[str, Any]]) -> None:
    (pod,) = (pod for kind, pod in pods(manifests) if kind == "Deployment")
    (container,) = pod["containers"]
    asked = {kind: container[f"{kind}Probe"]["httpGet"] for kind in ("startup", "readiness", "liveness")}
    assert {kind: one["path"] for kind, one in asked.items()} == {
        "startup": "/readyz", "readiness": "/readyz", "liveness": "/healthz",
    }  # fmt: skip
    for one in asked.values():
        assert one["httpHeaders"] == [{"name": "Host", "value": "localhost"}], "always a name of the server's own"
        assert one["port"] in {port["name"] for port in container["ports"]}


def test_one_finds_the_other(manifests: list[dict[str, Any]]) -> None:
    (server,) = of_kind(manifests, "Deployment")
    labels = server["spec"]["template"]["metadata"]["labels"]
    (service,) = of_kind(manifests, "Service")
    chosen = [service["spec"]["selector"], server["spec"]["selector"]["matchLabels"]]
    chosen += [one["spec"]["selector"]["matchLabels"] for one in of_kind(manifests, "PodDisruptionBudget")]
    for selector in chosen:
        assert selector.items() <= labels.items()
    for kind, one in ((one["kind"], one) for one in manifests if one["kind"] in {"Job", "CronJob"}):
        spec = one["spec"] if kind == "Job" else one["spec"]["jobTemplate"]["spec"]
        assert not service["spec"]["selector"].items() <= spec["template"]["metadata"]["labels"].items()
    for one in of_kind(manifests, "HorizontalPodAutoscaler"):
        assert one["spec"]["scaleTargetRef"]["name"] == server["metadata"]["name"]
        assert "replicas" not in server["spec"], "or each release would undo what the load asked for"
    for one in of_kind(manifests, "Ingress"):
        backends = [path["backend"] for rule in one["spec"]["rules"] for path in rule["http"]["paths"]]
        assert {backend["service"]["name"] for backend in backends} == {service["metadata"]["name"]}
    claims = {one["metadata"]["name"] for one in of_kind(manifests, "PersistentVolumeClaim")}
    for _, pod in pods(manifests):
        for volume in pod["volumes"]:
            if volume["name"] == "files":
                assert volume["persistentVolumeClaim"]["claimName"] in claims


def test_its_commands_are_the_programs(told: Mapping[str, Any]) -> None:
    from typer.main import get_command

    from ui.cli import app

    commands = set(get_command(app).commands)  # type: ignore[attr-defined]
    said = [pod["containers"][0] for _, pod in pods(list(manifests_of(told["portal"])))]
    called = [one["args"][1] for one in said if one["args"][0] == "policyqa"]
    assert sorted(called) == ["ingest", "ingest", "serve"]
    (script,) = (one["args"][0] for one in said if one["args"][0] != "policyqa")
    assert script.startswith("policyqa backup ")
    assert {*called, "backup"} <= commands


def test_of_backups_the_last_ones_are_kept(told: Mapping[str, Any], tmp_path: Path) -> None:
    (job,) = (
        one for one in of_kind(list(manifests_of(told["portal"])), "CronJob") if "backup" in one["metadata"]["name"]
    )
    (container,) = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    program = tmp_path / "policyqa"
    program.write_text('#!/bin/sh\ntouch "$2"\n', encoding="utf-8")
    program.chmod(0o755)
    kept = [f"policyqa-202{number // 10}010{number % 10}T040000Z.backup" for number in range(20)]
    for name in (*kept, "other.txt"):
        (tmp_path / name).touch()
    script = container["args"][0].replace("/backups", str(tmp_path))
    environment = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
    subprocess.run([*container["command"], script], env=environment, check=True, timeout=20)
    left = sorted(path.name for path in tmp_path.glob("*.backup"))
    assert len(left) == 14
    assert left[:-1] == sorted(kept)[-13:]
    assert (tmp_path / "other.txt").exists()
