from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tokenizers import normalizers

from rag.embed.charsmap import compile_charsmap

# Letters that never join their neighbour to one grapheme, of one to four bytes.
SOURCES = [
    *"abcxyzAZ~",
    *map(chr, range(0xC0, 0xFF)),
    *map(chr, range(0x4E00, 0x4E60)),
    *map(chr, range(0x20000, 0x20040)),
]


@given(st.dictionaries(st.sampled_from(SOURCES), st.text(st.sampled_from("pq一 é𠀀"), max_size=4), min_size=1))
def test_the_normaliser_replaces_just_what_the_map_says(replacements: dict[str, str]):
    normaliser = normalizers.Precompiled(compile_charsmap(replacements))
    text = "".join(SOURCES)
    assert normaliser.normalize_str(text) == "".join(replacements.get(character, character) for character in text)


def test_of_two_keys_the_shorter_prefix_is_found_first():
    """The library's rule; single characters, which are all that our vocabulary maps, never meet it."""
    normaliser = normalizers.Precompiled(compile_charsmap({"é": "e", "中": ""}))
    assert normaliser.normalize_str("é中文") == "e文"
