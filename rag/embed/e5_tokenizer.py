"""The XLM-RoBERTa tokenizer of multilingual-e5, built from its vocabulary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.embed.charsmap import compile_charsmap
from rag.embed.e5_weights import E5Weights

if TYPE_CHECKING:
    from tokenizers import Tokenizer


def build_tokenizer(weights: E5Weights) -> Tokenizer:
    """Return the tokenizer: ``<s> text </s>``, neither truncated nor padded.

    Consecutive unknown characters become one ``<unk>``, as in XLM-RoBERTa's published tokenizer.
    """
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    vocabulary = weights.vocabulary
    tokenizer = Tokenizer(
        models.Unigram(list(zip(vocabulary.pieces, vocabulary.scores, strict=True)), unk_id=vocabulary.unk)
    )
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Precompiled(compile_charsmap(weights.normalisation)),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(prepend_scheme="always")
    special = {name: vocabulary.pieces[getattr(vocabulary, name)] for name in ("bos", "eos", "pad", "unk")}
    tokenizer.add_special_tokens([AddedToken(piece, special=True) for piece in special.values()])
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{special['bos']} $A {special['eos']}",
        pair=f"{special['bos']} $A {special['eos']} {special['eos']} $B {special['eos']}",
        special_tokens=[(special["bos"], vocabulary.bos), (special["eos"], vocabulary.eos)],
    )
    return tokenizer
