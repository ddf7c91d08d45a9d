"""What is kept of a chunk in Milvus: its vector, its terms weighed as BM25 weighs them, and what it speaks of.

BM25 is a sum over the terms asked for of a factor of the term, its inverse document frequency, and one of the chunk.
The chunk's factors are kept as a sparse vector and the terms' are those of the query, so that their inner product is
the BM25 score, with the inverse document frequencies that the asker's view of the store gives.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from hashlib import blake2b
from typing import Any

from rag.stages import Vectors
from rag.types import Chunk

K1, B = 1.2, 0.75  # as in tantivy
# Milvus cannot weigh anew what is there when the mean length of a chunk in terms changes, so all rows tell that of
# the first chunks written, drawn towards the mean over eight kinds of documents as far as they are few. Over single
# kinds it is 38 to 49: with 43 for all 2 of the 100 best chunks are others than the formula's, within one of it none.
_USUAL_TERMS, _USUAL_CHUNKS = 43.0, 100
# Places of a sparse vector go up to 2**32 - 2; the first is for chunks without any term, as none may be empty.
_PLACES = 2**32 - 2
_NO_TERM = 0
_MOST_TERMS = 4096  # an array of Milvus holds no more
_MOST_YEARS = 64
_MOST_BODY = 200

CHUNK_ID, DOC_ID, DENSE, SPARSE, TERMS = "chunk_id", "doc_id", "dense", "sparse", "terms"
YEARS, KIND, BODY, MEAN = "years", "kind", "body", "mean_terms"


def place_of(term: str) -> int:
    """The place of a term in a sparse vector; of a million terms about a hundred share theirs with another.

    >>> place_of("目标") == place_of("目标") != place_of("指标")
    True
    """
    return 1 + int.from_bytes(blake2b(term.encode(), digest_size=8).digest()) % _PLACES


def mean_of(terms: Iterable[str]) -> float:
    """The mean length that is kept of the first chunks, given the terms of each."""
    lengths = [len(one.split()) for one in terms]
    return round((_USUAL_TERMS * _USUAL_CHUNKS + sum(lengths)) / (_USUAL_CHUNKS + len(lengths)), 3)


def row_of(chunk: Chunk, vector: Vectors, terms: str, mean: float) -> dict[str, Any]:
    """The row of a chunk.

    Args:
        chunk: the chunk.
        vector: its vector.
        terms: as ``rag.store.passages.passage_terms`` gives them.
        mean: the mean length of a chunk in terms.
    """
    counted = Counter(map(place_of, terms.split()))
    longer = K1 * (1 - B + B * counted.total() / mean)
    return {
        CHUNK_ID: chunk.chunk_id,
        DOC_ID: chunk.doc_id,
        DENSE: vector,
        SPARSE: {at: held * (K1 + 1) / (held + longer) for at, held in counted.items()} or {_NO_TERM: 1.0},
        TERMS: sorted(counted)[:_MOST_TERMS],
        YEARS: list(chunk.scope.years)[:_MOST_YEARS],
        KIND: chunk.scope.kind.value,
        BODY: chunk.scope.body[:_MOST_BODY],
        MEAN: mean,
    }


def weights_of(rarities: Mapping[str, float]) -> dict[int, float]:
    """The sparse vector of a query: how rare each of its terms is, by its place."""
    weights: dict[int, float] = {}
    for term, rarity in rarities.items():
        if rarity > 0:
            at = place_of(term)
            weights[at] = weights.get(at, 0.0) + rarity
    return weights


def one_of(field: str, values: Collection[str], *, others: bool = False) -> str:
    """The expression that a field is one of some values, or none of them."""
    listed = ", ".join(f'"{_escaped(one)}"' for one in sorted(values))
    return f"{field} {'not in' if others else 'in'} [{listed}]"


def has_term(term: str) -> str:
    """The expression that a chunk holds a term."""
    return f"array_contains({TERMS}, {place_of(term)})"


_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def _escaped(value: str) -> str:
    return value.translate(_ESCAPES)


def make_schema(client: Any, dimension: int) -> Any:
    """The fields of the collection.

    Args:
        client: a ``pymilvus.MilvusClient``.
        dimension: the length of a vector.
    """
    from pymilvus import DataType

    schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field(CHUNK_ID, DataType.VARCHAR, is_primary=True, max_length=200)
    schema.add_field(DOC_ID, DataType.VARCHAR, max_length=200)
    schema.add_field(DENSE, DataType.FLOAT_VECTOR, dim=dimension)
    schema.add_field(SPARSE, DataType.SPARSE_FLOAT_VECTOR)
    schema.add_field(TERMS, DataType.ARRAY, element_type=DataType.INT64, max_capacity=_MOST_TERMS)
    schema.add_field(YEARS, DataType.ARRAY, element_type=DataType.INT64, max_capacity=_MOST_YEARS)
    schema.add_field(KIND, DataType.VARCHAR, max_length=16)
    schema.add_field(BODY, DataType.VARCHAR, max_length=4 * _MOST_BODY)  # counted in bytes
    schema.add_field(MEAN, DataType.DOUBLE)
    return schema


def make_index_params(client: Any, *, lite: bool) -> Any:
    """How the fields are indexed.

    Milvus Lite looks at every row for each search anyway, so that its vectors are compared one by one and exactly;
    it indexes no arrays.
    """
    params = client.prepare_index_params()
    if lite:
        params.add_index(DENSE, index_type="FLAT", metric_type="COSINE")
    else:
        params.add_index(DENSE, index_type="HNSW", metric_type="COSINE", params={"M": 16, "efConstruction": 200})
        params.add_index(TERMS, index_type="INVERTED")
        params.add_index(YEARS, index_type="INVERTED")
    params.add_index(SPARSE, index_type="SPARSE_INVERTED_INDEX", metric_type="IP")
    params.add_index(DOC_ID, index_type="INVERTED")
    return params
