"""Settings: a key in ``policyqa.toml``, an environment variable ``POLICYQA_…``, or a flag, in rising priority."""

from __future__ import annotations

import datetime
import difflib
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_core import PydanticKnownError
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from rag.errors import ConfigError
from rag.message import Message

PREFIX = "POLICYQA_"
SETTINGS_FILE = Path("policyqa.toml")


def _default_cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "policyqa"


class Settings(BaseSettings):
    """What can be chosen. Unknown keys are refused, so a typo is never silently ignored."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    store: Path = Field(Path(".policyqa"), description="directory of the catalog and the indexes")
    cache: Path = Field(default_factory=_default_cache, description="directory of unpacked models")
    corpus: Path = Field(Path("corpus"), description="documents that `serve` ingests into an empty store")
    bank: str = Field("", description="folders with the documents that eval/bank asks about, parted as in PATH")
    catalog_url: str = Field("", description="SQLAlchemy URL of the catalog; empty: SQLite in the store")
    catalog_pool_size: int = Field(5, ge=1, le=200, description="connections a process keeps to a catalog on a server")
    vector_store: Literal["chroma", "milvus"] = Field("chroma", description="what keeps the indexes of the store")
    chroma_url: str = Field("", description="http://host:port of a Chroma server; empty: embedded in the store")
    milvus_uri: str = Field("", description="http://host:port of a Milvus cluster; empty: Milvus Lite in the store")
    milvus_token: SecretStr = Field(SecretStr(""), description="user:password or API key of that cluster")

    embedder: str = Field("bundled", description="bundled, hashing, or a sentence-transformers name or path")
    selector: bool = Field(True, description="score what may answer with the trained selector; costs ingest time")
    embed_backend: Literal["auto", "torch", "openvino"] = Field("auto", description="what runs the bundled model")
    embed_dtype: Literal["auto", "float32", "bfloat16", "int8"] = Field(
        "auto", description="numbers the model computes with; int8: bundled model through OpenVINO"
    )
    embed_batch_size: int = Field(32, ge=1, le=1024, description="passages that are embedded at once")
    query_prompt: str | None = Field(None, description="prefix of a query; unset: what the model itself names")
    passage_prompt: str | None = Field(None, description="prefix of a passage; unset: what the model itself names")

    chunk_tokens: int = Field(128, ge=32, le=8192, description="largest chunk, in the embedder's tokens")
    parse_workers: int = Field(0, ge=0, le=64, description="processes that read files; 0: as many as fit the machine")
    parse_timeout_s: float = Field(120.0, gt=0, le=86_400, description="seconds that reading one file may take")
    ocr_timeout_s: float = Field(900.0, ge=0, le=86_400, description="seconds beside, for recognising its pages")
    parse_memory_mb: int = Field(2000, ge=200, description="memory that reading one file may take")
    max_file_mb: int = Field(200, ge=1, description="largest file that is read")
    max_unpacked_mb: int = Field(1000, ge=1, description="what an archive or office file may unpack to")
    max_members: int = Field(10_000, ge=1, description="files that an archive may hold")
    max_depth: int = Field(3, ge=1, le=20, description="how deep archives may lie in one another")
    max_text_chars: int = Field(5_000_000, ge=1000, description="longest text of a document, in characters")
    ray_workers: int = Field(0, ge=0, le=10_000, description="processes of a Ray cluster that read; 0: all there are")
    ray_gpu_batch_size: int = Field(
        256, ge=1, le=8192, description="passages that a GPU of a Ray cluster embeds at once"
    )
    ray_object_store_mb: int = Field(256, ge=100, description="memory of `--ray local:N` for what is on its way")
    candidates: int = Field(80, ge=1, le=1000, description="hits each retriever returns")
    top_k: int = Field(12, ge=1, le=200, description="hits the reader sees")
    dense_weight: float = Field(0.7, ge=0, le=1, description="share of the dense score in the fusion")
    cross_encoder: str = Field("", description="sentence-transformers cross-encoder name or path; empty: none")
    min_confidence: float = Field(0.34, ge=0, le=1, description="an answer less likely to be right is not given")
    today: datetime.date | None = Field(None, description="the day asked on, YYYY-MM-DD; unset: the system's date")
    max_question_chars: int = Field(2000, ge=10, le=80_000, description="longest question, in characters")

    reader: Literal["auto", "extractive", "pointing"] = Field("auto", description="auto: pointing with a chat_model")
    chat_model: str = Field("", description="e.g. openai:qwen3 or ollama:qwen3; empty: no language model")
    chat_base_url: str = Field("", description="address of an OpenAI-compatible endpoint or Ollama")
    chat_api_key: SecretStr = Field(SecretStr(""), description="key of that endpoint")
    chat_timeout_s: float = Field(30.0, gt=0, le=3600, description="seconds all its replies for an answer may take")
    chat_concurrency: int = Field(0, ge=0, le=10_000, description="requests to that endpoint at once; 0: no limit")
    chat_daily_tokens: int = Field(0, ge=0, description="tokens that a day's requests may take; 0: no limit")
    chat_sure: float = Field(0.9, ge=0, le=1, description="an answer so likely right is given without asking it")
    chat_wording: bool = Field(False, description="a checked overview in the model's words above what is quoted")
    context_tokens: int = Field(3000, ge=1024, description="language model's context budget, in tiktoken tokens")

    host: str = Field("127.0.0.1", description="address to listen on; 0.0.0.0: all of this machine")
    port: int = Field(7860, ge=0, le=65535, description="port to listen on; 0: a free one")
    workers: int = Field(0, ge=0, le=64, description="answering processes; 0: as many as cores, at least 2")
    answer_timeout_s: float = Field(20.0, gt=0, le=3600, description="seconds one answer may take before it is ended")
    max_wait_s: float = Field(1.6, ge=0, le=60, description="seconds a question may wait for a worker; else refused")
    answer_cache_mb: int = Field(6, ge=0, le=4096, description="memory for answers given before; 0: none")
    max_history_chars: int = Field(20_000, ge=0, le=1_000_000, description="characters of history a question may bring")
    sensitive_words: Path | None = Field(None, description="TOML file of lists of sensitive words, or a word a line")
    root_path: str = Field("", description="path prefix that a reverse proxy adds, e.g. /policyqa")
    allowed_hosts: str = Field("", description="host names served, comma-parted; empty: this machine's own; *: any")
    trusted_proxies: str = Field("", description="addresses or networks whose X-Forwarded headers count, comma-parted")
    header_timeout_s: float = Field(10.0, gt=0, le=600, description="seconds the head of a request may take")
    body_timeout_s: float = Field(20.0, gt=0, le=3600, description="seconds the body of a request may take")
    send_timeout_s: float = Field(30.0, gt=0, le=3600, description="seconds a client may leave a reply unread")
    max_connections: int = Field(1000, ge=1, le=100_000, description="open connections at once")
    public_api: bool = Field(True, description="answer the API without a key; False: keys only")
    public_chat: bool = Field(True, description="chat and pages without signing in; False: users only")
    anonymous_rate: str = Field(
        "auto", description="questions without a key, by address, e.g. 60/m; auto: 60/m, free from this machine"
    )
    anonymous_quota: str = Field("", description="the same by day, e.g. 1000/d; empty: none")
    chat_rate: str = Field("auto", description="questions in the chat page, by address; as anonymous_rate")
    service_url: str = Field("", description="SQLAlchemy URL for keys, limits and feedback; empty: beside the catalog")
    keep_files: bool = Field(True, description="keep the original of an uploaded document")
    metrics: bool = Field(True, description="Prometheus metrics at /metrics, for this machine and keys of that scope")
    otlp_endpoint: str = Field("", description="http://host:4318 of an OpenTelemetry collector; empty: no traces")
    log_format: Literal["text", "json"] = Field("text", description="lines of the log; json: with one a request")
    log_questions: bool = Field(False, description="write questions into the log")
    keep_questions: bool = Field(True, description="keep what is asked, without the asker, for the workspace")
    retention_days: int = Field(
        90, ge=0, le=36_500, description="days for which conversations, questions, feedback are kept; 0: for ever"
    )
    language: Literal["auto", "zh", "en"] = Field("auto", description="of messages; auto: the locale or the browser")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("WARNING", description="least that is logged")

    def asked_day(self) -> datetime.date:
        """The day asked on: the one that is set, else the system's at this moment."""
        return self.today or datetime.date.today()

    @property
    def asks_model(self) -> bool:
        """Whether a language model is asked which units answer."""
        return self.reader == "pointing" or (self.reader == "auto" and bool(self.chat_model))

    @property
    def uses_model(self) -> bool:
        """Whether a language model is asked anything, be it for an overview alone."""
        return self.asks_model or (self.chat_wording and bool(self.chat_model))

    @property
    def bank_folders(self) -> tuple[Path, ...]:
        """The folders that ``bank`` names."""
        return tuple(Path(name) for name in self.bank.split(os.pathsep) if name)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags over environment over file."""
        return init_settings, env_settings, _TomlSource(settings_cls)


class _TomlSource(InitSettingsSource):
    """``policyqa.toml`` of the working directory, when there is one."""

    def __init__(self, settings_cls: type[BaseSettings]) -> None:
        super().__init__(settings_cls, _read_settings_file(SETTINGS_FILE))


def _read_settings_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError("cannot read {path}: {error}; mend or remove the file", path=path, error=error) from error


Source = Literal["flag", "environment", "file", "default"]


def setting_sources(flags: Mapping[str, object]) -> dict[str, Source]:
    """Return where each setting comes from; ``flags`` are those given on the command line.

    Raises:
        ConfigError: the file cannot be read.
    """
    file = _read_settings_file(SETTINGS_FILE)
    variables = {variable.upper() for variable in os.environ}
    found: dict[str, Source] = {}
    for name in Settings.model_fields:
        if name in flags:
            found[name] = "flag"
        elif f"{PREFIX}{name}".upper() in variables:
            found[name] = "environment"
        else:
            found[name] = "file" if name in file else "default"
    return found


def load_settings(**flags: Any) -> Settings:
    """Return the settings of flags, ``policyqa.toml`` and environment.

    Args:
        flags: settings given on the command line; ``None`` means not given.

    Raises:
        ConfigError: a key is unknown or a value cannot be used; the message names both.
    """
    _refuse_unknown_variables()
    try:
        return Settings(**{name: value for name, value in flags.items() if value is not None})
    except ValidationError as error:
        first, *others = map(_explain, error.errors())
        for one in others:
            first = Message("{first}; {second}", first=first, second=one)
        raise ConfigError(first) from error


def _refuse_unknown_variables() -> None:
    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
    for variable in sorted(os.environ):
        if variable.upper().startswith(PREFIX) and variable.upper() not in known:
            near = difflib.get_close_matches(variable.upper(), sorted(known), n=1)
            raise ConfigError(_unknown(variable, near, "unset it"))


def _unknown(name: str, near: list[str], remedy: str) -> Message:
    hint = Message("did you mean {near}?", near=near[0]) if near else Message(remedy)
    return Message("unknown setting {name}: {hint}", name=name, hint=hint)


def _explain(item: Any) -> Message:
    """One clause for one invalid setting; never shows the value of a secret."""
    name = ".".join(str(part) for part in item["loc"]) or "settings"
    if item["type"] == "extra_forbidden":
        near = difflib.get_close_matches(name, sorted(Settings.model_fields), n=1)
        return _unknown(name, near, "remove it")
    if name == "reader" and item["input"] == "generative":
        return Message(
            "setting reader = 'generative': a language model no longer writes answers; write 'pointing' or leave it out"
        )
    shown = "" if name in ("chat_api_key", "milvus_token") else f" = {item['input']!r:.200}"
    return Message(
        "setting {name}{shown}: {item}; change {prefix}{upper}, policyqa.toml or the flag",
        name=name,
        shown=shown,
        item=_reason(item),
        prefix=PREFIX,
        upper=name.upper(),
    )


def _reason(item: Any) -> Message:
    """What pydantic has against a value, as its own template and values."""
    try:
        template = PydanticKnownError(item["type"], item.get("ctx")).message_template
    except KeyError:
        return Message(item["msg"])
    return Message(template, **item.get("ctx", {}))
