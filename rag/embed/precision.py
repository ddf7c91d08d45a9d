"""The number format a model runs in."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from rag.errors import ConfigError

Dtype = Literal["float32", "bfloat16"]
RequestedDtype = Literal["auto", "float32", "bfloat16", "int8"]

# Instructions that multiply bfloat16 natively. multilingual-e5-small embeds passages about three times as fast with
# either of them as in float32, at cosine > 0.9999 to it. Elsewhere bfloat16 is emulated by conversion, so float32.
_NATIVE_BFLOAT16 = ("amx_bf16", "avx512_bf16")


def resolve_dtype(requested: RequestedDtype) -> Dtype:
    """Return ``requested``, or for ``auto`` the fastest format of torch that keeps the vectors' neighbours.

    Raises:
        ConfigError: torch is asked for eight bits.
    """
    if requested == "int8":
        raise ConfigError("embed_dtype = int8 is for the bundled model through OpenVINO; set embed_dtype = auto")
    return native_dtype() if requested == "auto" else requested


@lru_cache(maxsize=1)
def native_dtype() -> Dtype:
    """Return ``bfloat16`` where this CPU multiplies it natively, else ``float32``."""
    import torch

    capabilities = torch.cpu.get_capabilities()
    return "bfloat16" if any(capabilities.get(name, False) for name in _NATIVE_BFLOAT16) else "float32"
