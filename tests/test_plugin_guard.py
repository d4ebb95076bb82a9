"""Code in a notebook that nbgrader runs cannot change the answers and results that lie beside it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nbgrader_course import MIXED, Course, answer
from tot_exercises.nbgrader_plugin.guard import untouched

SQUARE = "\ndef square(x):\n    return x * x"
ATTACKS = {
    "overwrites": "open('responses/mini.json', 'w').write('{}')",
    "overwrites what was submitted": "open('../../../submitted/ana/m91_mixed/responses/mini.json', 'w').write('{}')",
    "replaces": "import os; os.remove('responses/mini.json'); open('responses/mini.json', 'w').write('[]')",
    "links": "import os; os.remove('responses/mini.json'); os.symlink('../m91_mixed.ipynb', 'responses/mini.json')",
    "moves the folder": "import os; os.rename('responses', 'mine'); os.symlink('mine', 'responses')",
    "adds": "open('responses/more.json', 'w').write('{}')",
    "deletes all": "import shutil; shutil.rmtree('responses')",
    "forges a result": "import os; os.mkdir('results'); open('results/more.json', 'w').write('{}')",
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=list(ATTACKS))
def test_code_that_runs_cannot_change_an_answer(tmp_path: Path, attack: str) -> None:
    """The code test is graded, the answer is what was handed in, in every folder, and the instructor is told."""
    course = Course(tmp_path / "course").add_mixed().generate(MIXED)
    course.hand_in("ana", answer(exercise="m91.mini"), module=MIXED)
    course.edit_notebook("ana", lambda nb: nb["cells"][1].update(source=attack + SQUARE), MIXED)
    handed_in = course.files("submitted")
    log = course.autograde(module=MIXED)
    assert course.files("submitted") == handed_in
    graded = course.files(f"autograded/ana/{MIXED}")
    assert json.loads(graded["responses/mini.json"]) == answer(exercise="m91.mini")
    assert [n for n in graded if n.startswith(("responses/", "results/"))] == [
        "responses/mini.json",
        "results/mini.json",
    ]
    assert not (course.root / "autograded" / "ana" / MIXED / "responses").is_symlink()
    assert course.grade("ana", "m91_mini", MIXED)["auto_score"] == 6.0
    assert course.grade("ana", "test_square", MIXED)["auto_score"] == 2.0
    assert "ana, m91_mixed: code in the notebook changed" in log


def test_code_that_touches_nothing_is_not_reported(tmp_path: Path) -> None:
    """An honest notebook causes no warning, and may write files of its own."""
    course = Course(tmp_path / "course").add_mixed().generate(MIXED)
    course.hand_in("ana", answer(exercise="m91.mini"), module=MIXED)
    honest = "open('mine.txt', 'w').write('x')" + SQUARE
    course.edit_notebook("ana", lambda nb: nb["cells"][1].update(source=honest), MIXED)
    assert "code in the notebook changed" not in course.autograde(module=MIXED)
    assert "mine.txt" in course.files(f"autograded/ana/{MIXED}")


def test_a_folder_is_put_back_although_the_run_fails(tmp_path: Path) -> None:
    """A kernel that never answers ends the run of one notebook, and leaves no change behind."""
    folder, notes = tmp_path / "responses", list[str]()
    folder.mkdir()
    (folder / "a.json").write_text("a")
    (folder / "link").symlink_to("a.json")

    def change_and_hang() -> None:
        with untouched([folder, tmp_path / "results"], notes.append):
            (folder / "a.json").unlink()
            (folder / "a.json").mkdir()
            (folder / "link").unlink()
            (tmp_path / "results").write_text("not a folder")
            raise TimeoutError

    with pytest.raises(TimeoutError):
        change_and_hang()
    assert (folder / "a.json").read_text() == "a"
    assert (folder / "link").is_symlink()
    assert not (tmp_path / "results").exists()
    assert len(notes) == 2
