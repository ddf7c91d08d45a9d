"""All rows of one database in another one, of either kind: for backups, and to move from a file to a server."""

from __future__ import annotations

from sqlalchemy import Connection, Integer, MetaData, Table, delete, func, insert, select, text

from rag.store.database import Database

_AT_ONCE = 500


def copy_tables(source: Database, target: Database, tables: MetaData) -> None:
    """Put the rows of ``source`` in the place of those of ``target``: as of one moment, all of them or none.

    Args:
        source: where they are.
        target: where they go; it has the same tables.
        tables: whose rows.

    Raises:
        StoreError: either cannot be used.
    """
    with source.reading() as reading:
        if source.dialect == "postgresql":
            reading.execution_options(isolation_level="REPEATABLE READ")
        else:
            reading.exec_driver_sql("BEGIN")  # Python's driver begins with the first row that is written
        with target.writing() as writing:
            for table in reversed(tables.sorted_tables):
                writing.execute(delete(table))
            for table in tables.sorted_tables:
                _copy(reading, writing, table)
        reading.rollback()


def _copy(reading: Connection, writing: Connection, table: Table) -> None:
    found = reading.execution_options(stream_results=True, yield_per=_AT_ONCE).execute(select(table))
    for part in found.mappings().partitions():
        writing.execute(insert(table), [dict(row) for row in part])
    counted = table.autoincrement_column
    if writing.dialect.name == "postgresql" and counted is not None and isinstance(counted.type, Integer):
        # Its sequence has not been asked for these numbers, and would give them again.
        last = writing.execute(select(func.max(counted))).scalar()
        if last is not None:
            named = {"table": table.name, "column": counted.name, "last": last}
            writing.execute(text("SELECT setval(pg_get_serial_sequence(:table, :column), :last)"), named)
