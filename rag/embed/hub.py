"""Where a model named in the settings lies on this machine."""

from __future__ import annotations

from pathlib import Path

from rag.errors import EmbedderError

_DEFAULT_OWNER = "sentence-transformers"  # sentence-transformers' own rule for a name without an owner
_TIMEOUT_S = 5.0
# The same weights for other runtimes, often larger than all the rest.
_OTHER_RUNTIMES = ["onnx/*", "openvino/*", "*.onnx", "*.h5", "*.msgpack", "*.ot", "*.gguf"]


def find_model(model: str | Path) -> Path:
    """Return the directory of ``model``: a path, a model in the Hugging Face cache, or one downloaded now.

    Raises:
        EmbedderError: the path does not exist, the name is not a model's, or it is neither cached nor reachable.
    """
    path = Path(model).expanduser()
    if path.is_dir():
        return path
    if isinstance(model, Path) or path.is_absolute() or model.startswith(".") or model.count("/") > 1:
        raise EmbedderError(
            "no model directory {model!r}; correct POLICYQA_EMBEDDER or use `bundled`", model=str(model)
        )
    return _find_in_hub(model if "/" in model else f"{_DEFAULT_OWNER}/{model}")


def _find_in_hub(name: str) -> Path:
    from huggingface_hub import HfApi, snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError, RepositoryNotFoundError

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except LocalEntryNotFoundError:
        pass  # not here yet: ask the hub
    except HFValidationError as error:
        raise EmbedderError(
            "{name!r} is not a model name ({error}); set POLICYQA_EMBEDDER to `owner/name`, a directory or `bundled`",
            name=name,
            error=error,
        ) from error
    try:
        HfApi().model_info(name, timeout=_TIMEOUT_S)  # the download itself waits minutes for a hub that is silent
        return Path(snapshot_download(name, ignore_patterns=_OTHER_RUNTIMES))
    except RepositoryNotFoundError as error:
        raise EmbedderError(
            "there is no public model {name!r}; correct POLICYQA_EMBEDDER or use `bundled`", name=name
        ) from error
    except Exception as error:  # besides OSError the errors of the hub's HTTP library, which it may exchange
        raise EmbedderError(
            "model {name!r} is not in the local cache and cannot be downloaded ({first_line}); connect "
            "once and run `hf download {name}`, set POLICYQA_EMBEDDER to its directory, or use `bundled`",
            name=name,
            first_line=_first_line(error),
        ) from error


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__
