"""What an exercise shows: its page, its inputs, the draft check, the group it is for."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tot_exercises.kinds import kind_names
from tot_exercises.response import digest_of, read
from tot_exercises.rubric import DraftCriterion, DraftView
from tot_exercises.widgets import frontend
from widget_course import (
    OUTCOME,
    OUTCOMES,
    PLAN,
    SOURCES,
    build,
    from_page,
    message,
    need,
)

# what is shown


def test_the_page_gets_the_exercise_and_its_materials(modules: tuple[Path, Path], open_: Any) -> None:
    """Everything a trainee reads is in the widget's config: task, labels, dossier, words."""
    config = open_(modules[0], OUTCOMES).config
    assert (config["title"], config["task"], config["minutes"]) == ("Outcomes", "Write.", 40)
    assert config["fields"]["need.who"]["label"] == "Who learns"
    assert [document["text"] for document in config["documents"]] == ["26 people."]
    assert config["texts"]["check_draft"] == "Check my draft"


@pytest.mark.parametrize("kind", kind_names())
def test_each_kind_has_a_script_and_style_without_foreign_parts(kind: str) -> None:
    """The composed module has all files of the kind, imports nothing, makes no markup of text and names no host."""
    script, style = frontend.script(kind), frontend.style(kind)
    assert not [
        line for line in script.splitlines() if line.startswith(("import", "export ")) and "default" not in line
    ]
    shipped = {f"kinds/{kind}/{path.name}" for path in (SOURCES / "kinds" / kind).glob("*.js")}
    assert shipped == {name for name in frontend.sources(kind) if name.startswith("kinds/")}
    assert all(len((SOURCES / name).read_text("utf-8").splitlines()) <= 400 for name in frontend.sources(kind))
    assert "export default" in script
    for forbidden in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "@import",
        "url(",
        "fetch(",
    ):
        assert forbidden not in script + style
    hosts = [word for word in (script + style).split() if "://" in word]
    assert hosts == ['"http://www.w3.org/2000/svg";']


# inputs, drafts, profiles


def test_the_stand_in_is_offered_and_its_snapshot_goes_into_the_answer(modules: tuple[Path, Path], open_: Any) -> None:
    """Without own work the example can be taken over; the answer then carries its data and digest."""
    widget = open_(modules[1], PLAN)
    (offer,) = widget.offers
    assert offer["own"] is None
    message(widget, do="adopt", exercise=OUTCOMES, source="own")
    assert widget.inputs == {}
    message(widget, do="adopt", exercise=OUTCOMES, source="stand-in")
    saved = read(modules[1] / "responses" / "plan_builder.json")
    assert saved is not None
    snapshot = saved.inputs[OUTCOMES]
    assert (snapshot.source, snapshot.digest) == ("stand-in", digest_of(snapshot.data))
    assert snapshot.data["outcomes"][0]["verb"] == "show"


def test_own_outcomes_are_found_in_the_module_beside(modules: tuple[Path, Path], open_: Any) -> None:
    """The trainee's own answer of module 3 is offered, and stays as it was taken even when the original changes."""
    first = open_(modules[0], OUTCOMES)
    message(first, do="flush", data=need("x") | {"outcomes": [OUTCOME | {"verb": "lead"}]}, rev=1)
    widget = open_(modules[1], PLAN)
    assert widget.offers[0]["own"]["outcomes"][0]["verb"] == "lead"
    message(widget, do="adopt", exercise=OUTCOMES, source="own")
    message(first, do="flush", data=need("x") | {"outcomes": [OUTCOME | {"verb": "plan"}]}, rev=2)
    message(widget, do="look")
    assert widget.inputs[OUTCOMES]["data"]["outcomes"][0]["verb"] == "lead"
    assert widget.inputs[OUTCOMES]["source"] == "own"
    assert widget.offers[0]["own_digest"] != widget.inputs[OUTCOMES]["digest"]


@pytest.mark.parametrize("raw", [b"{", b'{"schema":"tot/response@2"}', b""], ids=["torn", "newer", "empty"])
def test_own_outcomes_that_cannot_be_read_are_not_offered(modules: tuple[Path, Path], open_: Any, raw: bytes) -> None:
    """A damaged answer of another module must not stop this one."""
    path = modules[0] / "responses" / "objective_builder.json"
    path.parent.mkdir()
    path.write_bytes(raw)
    assert open_(modules[1], PLAN).offers[0]["own"] is None


def test_without_a_draft_view_the_check_says_so(modules: tuple[Path, Path], open_: Any) -> None:
    """No criteria on this disk: a sentence, no error."""
    widget = open_(modules[0], OUTCOMES)
    message(widget, do="check", data=need("x"), rev=1, nonce="n1")
    assert widget.messages["note"].startswith("There is no draft check")
    assert widget.messages["nonce"] == "n1"


def test_a_broken_draft_view_is_a_kind_sentence(modules: tuple[Path, Path], open_: Any) -> None:
    """The trainee goes on writing, and the helper reads what is wrong."""
    (modules[0] / "exercises" / "objective_builder.draft.json").write_text("{}")
    widget = open_(modules[0], OUTCOMES)
    message(widget, do="check", data=need("x"), rev=1)
    assert "not your fault" in widget.messages["note"]
    assert "draft.json" in widget.messages["detail"]


def test_the_draft_check_shows_messages_and_no_numbers(modules: tuple[Path, Path], open_: Any) -> None:
    """The messages of the draft view arrive in their four parts, without level, points or checker."""
    words = {"found": "We found {count}.", "missing": "One is missing.", "try": "Write it."}
    view = DraftView(
        exercise=OUTCOMES,
        version="1.0.0",
        criteria=(
            DraftCriterion.model_validate(
                {
                    "id": "verbs",
                    "title": "Verbs",
                    "kind": "A",
                    "checks": [{"use": "verb_observable.v1", "at_least": [4, 3, 2]}],
                    "why": "People can see it.",
                    "messages": dict.fromkeys(("L3", "L2", "L1", "L0"), words | {"found": "We looked."}),
                }
            ),
        ),
    )
    (modules[0] / "exercises" / "objective_builder.draft.json").write_text(view.model_dump_json(by_alias=True))
    widget = open_(modules[0], OUTCOMES)
    message(widget, do="check", data=need("x") | {"outcomes": [OUTCOME]}, rev=1)
    (group,) = widget.messages["groups"]
    assert group["title"] == "Verbs"
    assert set(group["parts"]) <= {"found", "missing", "why", "try"}
    assert group["parts"]["found"]
    assert set(group) == {"id", "title", "parts"}


def test_another_profile_brings_its_own_materials(tmp_path: Path, open_: Any) -> None:
    """With several profiles the trainee may change; the choice is saved with the answer and found again."""
    module, _ = build(tmp_path / "home", profiles=("ngo", "teachers"))
    widget = open_(module, OUTCOMES)
    assert widget.config["profiles"] == ["ngo", "teachers"]
    from_page(widget, do="profile", profile="teachers")
    assert widget.config["documents"][0]["title"] == "Group of teachers"
    message(widget, do="flush")
    assert open_(module, OUTCOMES).profile == "teachers"
    from_page(widget, do="profile", profile="../../etc")
    assert widget.profile == "teachers"


@pytest.mark.parametrize(
    ("notebook", "metadata", "starts"),
    [
        ("m03_needs", {"tot_exercises": {"profile": "teachers"}}, "teachers"),
        ("renamed by me", {"tot_exercises": {"profile": "teachers"}}, "teachers"),
        ("m03_needs", {"tot_exercises": {"profile": "nobody"}}, "ngo"),
        ("m03_needs", {"tot_exercises": {"profile": ["teachers"]}}, "ngo"),
        ("m03_needs", {"tot_exercises": None}, "ngo"),
        ("m03_needs", {}, "ngo"),
        ("m03_needs", None, "ngo"),
        (None, None, "ngo"),
    ],
)
def test_an_answer_starts_with_the_courses_group(
    tmp_path: Path, open_: Any, notebook: str | None, metadata: Any, starts: str
) -> None:
    """The group that tot init wrote into the workbook comes first; without one that exists, the first there is."""
    module, _ = build(tmp_path / "home", profiles=("ngo", "teachers"))
    if notebook is not None:
        text = "{" if metadata is None else json.dumps({"metadata": metadata, "cells": []})
        (module / f"{notebook}.ipynb").write_text(text)
    widget = open_(module, OUTCOMES)
    assert widget.profile == starts
    assert widget.config["documents"][0]["title"] == f"Group of {starts}"
    from_page(widget, do="profile", profile="ngo")
    message(widget, do="flush")
    widget.close()
    assert open_(module, OUTCOMES).profile == "ngo", "the trainee's own choice stays"


def test_a_default_group_without_all_materials_gives_way(tmp_path: Path, open_: Any) -> None:
    """A course whose default group lacks a material still opens, with the first group that has all."""
    module, _ = build(tmp_path / "home", profiles=("ngo", "teachers"))
    (module / "materials" / "ngo" / "dossier.yaml").unlink()
    (module / "m03_needs.ipynb").write_text(json.dumps({"metadata": {"tot_exercises": {"profile": "ngo"}}}))
    assert open_(module, OUTCOMES).profile == "teachers"


def test_tot_init_decides_which_group_a_trainee_sees_first(tmp_path: Path, open_: Any) -> None:
    """From the command to the screen: the profile given to tot init is the one that the widget starts with."""
    from tot_exercises.cli import init

    course = tmp_path / "course"
    profile = init.make(course, source=Path(__file__).parents[1]).profile
    module = tmp_path / "trainee" / "m03_needs_outcomes"
    shutil.copytree(course / "source" / module.name, module)
    extra = module / "materials" / "a_group_before_all_others"
    shutil.copytree(module / "materials" / profile, extra)
    for path in extra.glob("*.yaml"):
        path.write_text(path.read_text("utf-8").replace(f"profile: {profile}", f"profile: {extra.name}"), "utf-8")
    assert open_(module, OUTCOMES).profile == profile
    (module / f"{module.name}.ipynb").unlink()
    assert open_(module, OUTCOMES).profile == extra.name


def test_the_read_out_shows_what_was_adopted(modules: tuple[Path, Path], open_: Any) -> None:
    """A grader who sees only this module reads the outcomes that the plan builds on."""
    widget = open_(modules[1], PLAN)
    message(widget, do="adopt", exercise=OUTCOMES, source="stand-in")
    html = widget._repr_mimebundle_()[0]["text/html"]
    assert "show the routine" in html


def test_the_answer_on_disk_is_one_line_of_the_contract(modules: tuple[Path, Path], open_: Any) -> None:
    """Field names and order are those of tot/response@1."""
    message(open_(modules[0], OUTCOMES), do="flush", data=need("x"), rev=1)
    text = (modules[0] / "responses" / "objective_builder.json").read_text()
    assert text.count("\n") == 1
    assert list(json.loads(text)) == [
        "schema",
        "exercise",
        "exercise_version",
        "profile",
        "locale",
        "attempt",
        "status",
        "saved_at",
        "data",
        "inputs",
        "parts",
    ]
