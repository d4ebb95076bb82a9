"""``tot init`` and the course archive."""

from __future__ import annotations

import errno
import json
import shlex
import shutil
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tot_exercises import archive
from tot_exercises.cli import main
from tot_exercises.cli.init import course_id, make
from tot_exercises.course import Course
from tot_exercises.errors import CourseError

CHECKOUT = Path(__file__).resolve().parents[1]


@pytest.fixture
def in_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in the checkout, as a user of ``tot`` would."""
    monkeypatch.chdir(CHECKOUT)


def test_init_makes_a_course_that_loads_every_exercise(tmp_path: Path, in_checkout: None) -> None:
    """A made course has every exercise with all its documents inside the module, where nbgrader hands them out."""
    made = make(tmp_path / "course")
    course = Course(made.root)
    assert course.exercise_ids() == Course(CHECKOUT).exercise_ids()
    for exercise_id in course.exercise_ids():
        module = course.module_of(exercise_id)
        for profile in module.profiles():
            for document in module.load(exercise_id, profile).documents:
                assert module.material_file(document.id, profile).is_relative_to(module.folder)
        assert course.rubric_file(exercise_id).is_file()


def test_init_names_the_default_profile_in_each_workbook(tmp_path: Path, in_checkout: None) -> None:
    """The profile chosen for the course is in the workbook's metadata, which reaches trainees."""
    made = make(tmp_path / "course", profile="school_teachers")
    for module in Course(made.root).modules():
        metadata = json.loads(module.notebook.read_text("utf-8"))["metadata"]
        assert metadata["tot_exercises"]["profile"] == "school_teachers"


def test_the_default_profile_comes_first_and_others_can_be_chosen(tmp_path: Path) -> None:
    """``tot init --profile`` decides which group is shown first; the others are handed out as well."""
    checkout = tmp_path / "checkout"
    for name in ("workbooks", "rubrics"):
        shutil.copytree(CHECKOUT / name, checkout / name)
    for folder in checkout.glob("workbooks/**/materials/school_teachers"):
        shutil.copytree(folder, folder.with_name("a_nurses"))
        for path in folder.with_name("a_nurses").glob("*.yaml"):
            path.write_text(path.read_text("utf-8").replace("profile: school_teachers", "profile: a_nurses"), "utf-8")
    for wanted, order in (
        ("school_teachers", ["school_teachers", "a_nurses"]),
        (None, ["a_nurses", "school_teachers"]),
    ):
        made = make(tmp_path / (wanted or "first"), source=checkout, profile=wanted)
        for module in Course(made.root).modules():
            assert module.profiles() == order
            exercise_id = f"{module.prefix}.{module.exercise_files()[0].stem}"
            assert module.load(exercise_id).documents[0].profile == order[0]
            assert module.load(exercise_id, order[1]).documents[0].profile == order[1]


def test_init_settings_run_and_keep_the_database_url(tmp_path: Path, in_checkout: None) -> None:
    """The settings hold course id, exchange and database; a file with a password is the owner's alone."""
    url = 'postgresql+psycopg://tutor:pass"word%40@db.example.org/marks'
    made = make(tmp_path / "my course", db=url)
    settings = made.root / "nbgrader_config.py"
    text = settings.read_text("utf-8")
    assert "configure(c, __file__)" in text
    assert repr(url) in text
    assert "'my_course'" in text
    assert stat.S_IMODE(settings.stat().st_mode) == 0o600
    compile(text, "nbgrader_config.py", "exec")


@pytest.mark.parametrize(("name", "wanted"), [("course", "course"), ("Kurs 1/ä", "Kurs_1"), ("…", "tot")])
def test_course_id_holds_only_what_nbgrader_takes(name: str, wanted: str) -> None:
    """Spaces and other signs of a folder name become underscores."""
    assert course_id(name) == wanted


def test_init_refuses_a_folder_with_anything_in_it(
    tmp_path: Path, in_checkout: None, capsys: pytest.CaptureFixture[str]
) -> None:
    """A used folder is refused with exit code 2, and nothing in it is touched."""
    (tmp_path / "note.txt").write_text("mine", "utf-8")
    assert main(["init", str(tmp_path)]) == 2
    assert "not empty" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["note.txt"]


@pytest.mark.parametrize("command", [["init"], ["demo", "--no-lab"]])
@pytest.mark.parametrize("where", ["/proc/x", "/dev/null/x", str(CHECKOUT / "README.md" / "x")])
def test_a_folder_that_cannot_be_made_is_a_sentence(
    command: list[str], where: str, in_checkout: None, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the system refuses the folder, the command ends with 2, says where and why, and what to do."""
    assert main([command[0], where, *command[1:]]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"tot: {where}: a course cannot be written there (")
    assert said.endswith("choose another\n")
    assert said.count("\n") == 1


def test_a_disk_that_refuses_half_way_is_a_sentence(
    tmp_path: Path, in_checkout: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A full or read-only disk is named with the file at which it refused."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(tmp_path / "course" / "rubrics"))

    monkeypatch.setattr(shutil, "copytree", refuse)
    assert main(["init", str(tmp_path / "course")]) == 2
    assert f"(No space left on device at {tmp_path}/course/rubrics)" in capsys.readouterr().err


def test_init_accepts_an_empty_folder(tmp_path: Path, in_checkout: None) -> None:
    """An existing empty folder is as good as a new one."""
    assert main(["init", str(tmp_path)]) == 0
    assert (tmp_path / "source").is_dir()


def test_the_next_command_is_quoted(tmp_path: Path, in_checkout: None, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder with a space and a letter beyond ASCII can be pasted into a shell."""
    target = tmp_path / "c 5 ü"
    assert main(["init", str(target)]) == 0
    words = shlex.split(capsys.readouterr().out.splitlines()[-1])
    assert words[:3] == ["cd", str(target), "&&"]
    assert words[4:] == ["generate_assignment", "m03_needs_outcomes"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--profile", "astronauts"], "there are: school_teachers"),
        (["--db", "gradebook.db"], "not a database URL"),
        (["--from", "/nowhere"], "neither a checkout"),
    ],
)
def test_init_names_what_is_allowed(
    options: list[str], words: str, tmp_path: Path, in_checkout: None, capsys: pytest.CaptureFixture[str]
) -> None:
    """A wrong option ends with exit code 2 and the choices, and leaves no folder behind."""
    assert main(["init", str(tmp_path / "course"), *options]) == 2
    assert words in capsys.readouterr().err
    assert not (tmp_path / "course").exists()


def test_init_from_an_archive_gives_the_same_course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A course from the archive holds the same files as one from the checkout, also far away from it."""
    monkeypatch.chdir(tmp_path)
    path = archive.build(CHECKOUT, tmp_path / "dist")
    one = make(tmp_path / "one" / "course", source=CHECKOUT).root
    two = make(tmp_path / "two" / "course", source=path).root
    assert _files(one) == _files(two)


def _files(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def test_archive_is_the_same_each_time(tmp_path: Path) -> None:
    """Two builds of one checkout are equal, byte for byte."""
    one, two = archive.build(CHECKOUT, tmp_path / "a"), archive.build(CHECKOUT, tmp_path / "b")
    assert one.read_bytes() == two.read_bytes()


def test_archive_holds_course_and_licences_and_no_answers(tmp_path: Path) -> None:
    """Workbooks, rubrics, samples and both licences are in; answers and caches of an author are not."""
    checkout = tmp_path / "checkout"
    for name in archive.CONTENT:
        (checkout / name / "m01_x" / "responses").mkdir(parents=True)
        (checkout / name / "m01_x" / "responses" / "a.json").write_text("{}", "utf-8")
        (checkout / name / "m01_x" / "kept.yaml").write_text("x: 1", "utf-8")
    (checkout / "LICENSE-content.md").write_text("CC BY 4.0", "utf-8")
    with zipfile.ZipFile(archive.build(checkout, tmp_path)) as made:
        assert made.namelist() == ["LICENSE-content.md", *(f"{name}/m01_x/kept.yaml" for name in archive.CONTENT)]


def test_archive_needs_a_checkout(tmp_path: Path) -> None:
    """A folder without the three course folders is refused with their names."""
    with pytest.raises(CourseError, match="workbooks, rubrics, samples"):
        archive.build(tmp_path, tmp_path / "dist")


def _zip(path: Path, names: list[str], link: bool = False) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        for name in names:
            info = zipfile.ZipInfo(name)
            if link:
                info.external_attr = (stat.S_IFLNK | 0o777) << 16
            made.writestr(info, "content")
    return path


@pytest.mark.parametrize(
    "name",
    [
        "../evil.yaml",
        "/etc/evil.yaml",
        "workbooks/../../evil.yaml",
        "workbooks\\..\\evil.yaml",
        "C:/evil.yaml",
        "home/evil.yaml",
    ],
)
def test_archive_that_leads_outside_is_refused_whole(name: str, tmp_path: Path) -> None:
    """One bad entry, and nothing of the archive is unpacked."""
    path = _zip(tmp_path / "course.zip", ["workbooks/good.yaml", name])
    with pytest.raises(CourseError, match="nothing was unpacked"), archive.opened(path):
        pytest.fail("the archive was opened")
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["course.zip"]


def test_archive_with_a_link_is_refused(tmp_path: Path) -> None:
    """A symbolic link could make a later entry write elsewhere."""
    path = _zip(tmp_path / "course.zip", ["workbooks/a"], link=True)
    with pytest.raises(CourseError, match="a link"), archive.opened(path):
        pytest.fail("the archive was opened")


@pytest.mark.filterwarnings("ignore:Duplicate name")  # zipfile warns while the test builds such a file
@pytest.mark.parametrize("names", [("a.yaml", "a.yaml"), ("a.yaml", "A.yaml"), ("./a.yaml", "a.yaml")])
def test_archive_with_the_same_entry_twice_is_refused(names: tuple[str, str], tmp_path: Path) -> None:
    """Which of the two counts would be chance: the archive is refused whole, with the name."""
    path = _zip(tmp_path / "course.zip", [f"rubrics/{name}" for name in names])
    with pytest.raises(CourseError, match=rf"'rubrics/{names[1]}' stands twice.*nothing was unpacked"):
        archive.opened(path).__enter__()


@pytest.mark.parametrize("place", ["workbooks/m03_needs_outcomes/extra", "rubrics/extra.yaml", "workbooks/linked"])
def test_init_does_not_follow_a_link_of_a_checkout(
    place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a link leads to is not copied into a course; the command names the link and leaves nothing behind."""
    checkout = tmp_path / "checkout"
    for name in ("workbooks", "rubrics"):
        shutil.copytree(CHECKOUT / name, checkout / name)
    secret = tmp_path / "private"
    secret.mkdir()
    (secret / "diary.txt").write_text("mine", "utf-8")
    (checkout / place).symlink_to(secret)
    assert main(["init", str(tmp_path / "course"), "--from", str(checkout)]) == 1
    assert f"{checkout / place}: a link" in capsys.readouterr().err
    assert not (tmp_path / "course").exists()


def test_archive_that_is_too_large_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A zip bomb is refused by the sizes that it declares."""
    monkeypatch.setattr(archive, "MAX_BYTES", 10)
    path = _zip(tmp_path / "course.zip", ["workbooks/a", "workbooks/b"])
    with pytest.raises(CourseError, match="nothing was unpacked"), archive.opened(path):
        pytest.fail("the archive was opened")


def test_a_file_that_is_no_zip_is_refused_with_its_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Anything but a zip file ends with exit code 1 and a sentence."""
    path = tmp_path / "course.zip"
    path.write_text("not a zip", "utf-8")
    assert main(["init", str(tmp_path / "course"), "--from", str(path)]) == 1
    assert "cannot be opened as a course archive" in capsys.readouterr().err


def test_unpacked_archive_is_removed_afterwards(tmp_path: Path) -> None:
    """Rubrics do not stay behind in the temporary folder."""
    with archive.opened(_zip(tmp_path / "course.zip", ["rubrics/a.yaml"])) as folder:
        assert (folder / "rubrics" / "a.yaml").read_text("utf-8") == "content"
    assert not folder.exists()


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["unknown"],
        ["init"],
        ["score"],
        ["marks"],
        ["demo", "--trainees", "many"],
        ["demo", "--trainees", "0"],
    ],
)
def test_wrong_calls_end_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A call that cannot be served has exit code 2 and says something."""
    assert main(arguments) == 2
    assert capsys.readouterr().err


def test_importing_the_commands_is_quick_and_leaves_heavy_packages_alone() -> None:
    """``tot --help`` loads neither nbgrader nor pandas nor Jupyter."""
    heavy = ("nbgrader", "pandas", "jupyterlab", "ipywidgets", "sqlalchemy")
    code = f"import sys, tot_exercises.cli as c; c.parser(); print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
