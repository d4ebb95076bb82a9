"""Two changes of one answer, brought together field by field.

A three-way merge: `base` is what both began with. What only one of them changed is taken from that one; a row that one
deleted and the other changed stays; where both changed the same value, `mine` stands and the place is named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_NOTHING = object()


def merge(base: Any, mine: Any, theirs: Any) -> tuple[Any, tuple[str, ...]]:
    """Merge plain data.

    Parameters
    ----------
    base, mine, theirs : JSON values; lists of rows are matched by their ids

    Returns
    -------
    merged : the common result
    conflicts : paths (``blocks.2.minutes``, with the index in the result) where both changed the same value
    """
    conflicts: list[str] = []
    return _merge(base, mine, theirs, "", conflicts), tuple(conflicts)


def _merge(base: Any, mine: Any, theirs: Any, path: str, conflicts: list[str]) -> Any:
    if mine == theirs or theirs == base:
        return mine
    if mine == base:
        return theirs
    if isinstance(mine, Mapping) and isinstance(theirs, Mapping):
        fields = base if isinstance(base, Mapping) else {}
        return {
            key: _merge(
                fields.get(key, _NOTHING), mine.get(key, _NOTHING), theirs.get(key, _NOTHING), _at(path, key), conflicts
            )
            for key in [*mine, *(key for key in theirs if key not in mine)]
            if not (key in fields and (key not in mine or key not in theirs))
        }
    if isinstance(mine, list) and isinstance(theirs, list):
        before = base if isinstance(base, list) else []
        if _is_rows(before) and _is_rows(mine) and _is_rows(theirs):
            return _merge_rows(before, mine, theirs, path, conflicts)
        if not any(isinstance(item, dict | list) for item in (*before, *mine, *theirs)):
            added = [item for item in theirs if item not in before and item not in mine]
            return [item for item in mine if item not in before or item in theirs] + added
    if mine is _NOTHING:
        return theirs
    if theirs is not _NOTHING:
        conflicts.append(path)
    return mine


def _merge_rows(base: list[Any], mine: list[Any], theirs: list[Any], path: str, conflicts: list[str]) -> list[Any]:
    before, own, other = ({row["id"]: row for row in rows} for rows in (base, mine, theirs))
    other = _renamed_where_both_added(before, own, other)
    kept = [
        name
        for name in _order(list(before), list(own), list(other))
        if (name in own and name in other)
        or name not in before
        or (name in own and own[name] != before[name])
        or (name in other and other[name] != before[name])
    ]
    merged = []
    for index, name in enumerate(kept):
        pair = own.get(name, other.get(name)), other.get(name, own.get(name))
        merged.append(_merge(before.get(name, _NOTHING), *pair, _at(path, index), conflicts))
    return merged


def _order(before: Sequence[str], own: Sequence[str], other: Sequence[str]) -> list[str]:
    """The order of the side that moved rows, with the rows of the other side behind the row that they followed."""
    moved = [name for name in own if name in before] != [name for name in before if name in own]
    lead, follow = (own, other) if moved else (other, own)
    order = list(lead)
    for index, name in enumerate(follow):
        if name not in order:
            previous = follow[index - 1] if index else None
            order.insert(order.index(previous) + 1 if previous in order else 0, name)
    return order


def _renamed_where_both_added(
    before: Mapping[str, Any], own: Mapping[str, Any], other: Mapping[str, Any]
) -> dict[str, Any]:
    """Give a row of the other side a new id where both sides added one with the same id."""
    result = {}
    taken = {*before, *own, *other}
    for name, row in other.items():
        if name in own and name not in before and own[name] != row:
            stem = name.rstrip("0123456789")
            number = 1
            while f"{stem}{number}" in taken:
                number += 1
            taken.add(f"{stem}{number}")
            row = {**row, "id": f"{stem}{number}"}  # noqa: PLW2901
        result[row["id"]] = row
    return result


def _is_rows(value: list[Any]) -> bool:
    ids = [row.get("id") if isinstance(row, dict) else None for row in value]
    return all(isinstance(name, str) for name in ids) and len(set(ids)) == len(ids)


def _at(path: str, key: object) -> str:
    return f"{path}.{key}" if path else str(key)
