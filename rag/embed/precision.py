"""The number format a model runs in."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

Dtype = Literal["float32", "bfloat16"]
RequestedDtype = Literal["auto", "float32", "bfloat16"]

# Instructions that multiply bfloat16 natively. With avx512_bf16 (Zen 5) multilingual-e5-small embeds passages
# 3 times as fast as in float32 and with amx_tile (Sapphire Rapids) too, at cosine > 0.9999 to float32; a CPU that
# has neither emulates bfloat16 by conversion and is slower than with float32.
_NATIVE_BFLOAT16 = ("amx_bf16", "avx512_bf16")


def resolve_dtype(requested: RequestedDtype) -> Dtype:
    """Return ``requested``, or for ``auto`` the fastest format that keeps the vectors' neighbours."""
    return native_dtype() if requested == "auto" else requested


@lru_cache(maxsize=1)
def native_dtype() -> Dtype:
    """Return ``bfloat16`` where this CPU multiplies it natively, else ``float32``."""
    import torch

    capabilities = torch.cpu.get_capabilities()
    return "bfloat16" if any(capabilities.get(name, False) for name in _NATIVE_BFLOAT16) else "float32"
