"""Reading an answer file: every doubtful file is refused with a reason, and nothing of it is changed."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tot_exercises import response
from tot_exercises.errors import ResponseError

GOOD: dict[str, Any] = {
    "schema": "tot/response@1",
    "exercise": "m03.objective_builder",
    "exercise_version": "1.0.0",
    "profile": "school_teachers",
    "locale": "en",
    "attempt": 1,
    "status": "draft",
    "saved_at": "2026-03-02T09:00:00+00:00",
    "data": {"need": {"who": "é—ü 👩‍🏫", "gap": "", "cause": ""}, "outcomes": []},
    "inputs": {},
    "parts": [],
}


def _raw(**changes: Any) -> bytes:
    return json.dumps({**GOOD, **changes}, ensure_ascii=False).encode()


def test_an_answer_comes_back_as_it_was_written() -> None:
    first = response.parse(_raw())
    assert response.parse(first.to_json().encode()) == first


@pytest.mark.parametrize(
    ("raw", "reason", "words"),
    [
        (_raw()[:-9], "torn", "not whole JSON"),
        (b"", "torn", "not whole JSON"),
        (b"\xff\xfe\x00", "torn", "not UTF-8"),
        (_raw(schema="tot/response@2"), "newer", "tot/response@2"),
        (_raw(schema="tot/result@1"), "foreign", "tot/result@1"),
        (_raw(exercise="m04.plan_builder"), "foreign", "m03.objective_builder is expected"),
        (b"[1]", "foreign", "list at the top"),
        (_raw(extra=1), "malformed", "extra"),
        (_raw(attempt=0), "malformed", "attempt"),
        (_raw(saved_at="yesterday"), "malformed", "saved_at"),
        (_raw(saved_at="2026-03-02T09:00:00"), "malformed", "time zone"),
        (b'{"schema": NaN}', "torn", "NaN"),
        (b'{"a": 1e999}', "torn", "out of range"),
        (b'{"a": ' + b"9" * 5000 + b"}", "torn", "18 digits"),
        (b'{"a": 1, "a": 2}', "torn", "stands twice"),
        (b'{"a":' + b"[" * 500 + b"]" * 500 + b"}", "malformed", "levels of brackets"),
        (b'{"a":' + b"[" * 400_000, "malformed", "levels of brackets"),
    ],
)
def test_a_doubtful_file_is_refused_with_a_reason(raw: bytes, reason: str, words: str) -> None:
    with pytest.raises(ResponseError, match=words) as caught:
        response.parse(raw, "objective_builder.json", exercise="m03.objective_builder")
    assert caught.value.reason == reason
    assert "objective_builder.json" in str(caught.value)


def test_lone_surrogates_become_one_replacement_each_so_offsets_stay() -> None:
    raw = _raw().replace("é—ü".encode(), b"a\\ud800b")
    assert response.parse(raw).data["need"]["who"].startswith("a\ufffdb")


def test_a_missing_file_is_no_answer(tmp_path: Path) -> None:
    assert response.read(tmp_path / "responses" / "x.json") is None


def test_links_folders_and_devices_are_not_followed(tmp_path: Path) -> None:
    """A link in a submission could point at the instructor's own files."""
    secret = tmp_path / "secret.json"
    secret.write_bytes(_raw())
    folder = tmp_path / "responses"
    folder.mkdir()
    (folder / "link.json").symlink_to(secret)
    (folder / "folder.json").mkdir()
    os.mkfifo(folder / "pipe.json")
    (tmp_path / "linked").symlink_to(folder, target_is_directory=True)
    (folder / "plain.json").write_bytes(_raw())
    for path in (
        folder / "link.json",
        folder / "folder.json",
        folder / "pipe.json",
        tmp_path / "linked" / "plain.json",
    ):
        with pytest.raises(ResponseError) as caught:
            response.read(path)
        assert caught.value.reason == "not_a_file"
    assert response.read(folder / "plain.json") is not None


def test_a_file_above_one_megabyte_is_not_parsed(tmp_path: Path) -> None:
    path = tmp_path / "huge.json"
    path.write_bytes(b" " * (response.MAX_BYTES + 1))
    with pytest.raises(ResponseError, match="1,000,001 bytes") as caught:
        response.read(path)
    assert caught.value.reason == "too_large"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=10,
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from([*GOOD, "other"]), JSON), st.booleans())
def test_arbitrary_json_is_read_or_refused_never_a_crash(changes: dict[str, Any], ascii_only: bool) -> None:
    raw = json.dumps({**GOOD, **changes}, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    with contextlib.suppress(ResponseError):
        assert response.parse(raw).schema_ == response.SCHEMA


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_refused_never_a_crash(raw: bytes) -> None:
    with pytest.raises(ResponseError):
        response.parse(raw)
