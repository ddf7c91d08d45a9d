"""What the bundled model runs in."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from rag.errors import ConfigError

Backend = Literal["torch", "openvino"]
RequestedBackend = Literal["auto", "torch", "openvino"]

_LIBRARY = "openvino"
# Where Linux and Windows' Linux show that there is a GPU: torch, which takes a second to import, is asked only then.
_GPUS = (Path("/dev/nvidia0"), Path("/dev/kfd"), Path("/dev/dxg"))


def resolve_backend(requested: RequestedBackend) -> Backend:
    """Return ``requested``, or for ``auto`` OpenVINO, but torch where it has a GPU or OpenVINO is not installed.

    Raises:
        ConfigError: OpenVINO is asked for and not installed.
    """
    if requested == "torch":
        return "torch"
    installed = find_spec(_LIBRARY) is not None
    if requested == "auto":
        return "openvino" if installed and sys.platform != "darwin" and not _torch_has_gpu() else "torch"
    if not installed:
        raise ConfigError("embed_backend = openvino needs the package openvino; run `pip install openvino`")
    return "openvino"


def _torch_has_gpu() -> bool:
    if not any(path.exists() for path in _GPUS):
        return False
    import torch

    return torch.cuda.is_available()
