"""What is found when an exercise is opened, and how it is told to the page: materials, profile, answer, notices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ..catalogue import direction, say, screen_locale, words_of_kind
from ..course import Module
from ..errors import CourseError
from ..exercise import Materials
from ..response import digest_of
from ..store import Loaded, Store
from . import frontend

_FALLBACK_PROFILE = "general"


@dataclass(frozen=True, slots=True)
class Opened:
    """An exercise, ready to be shown.

    Attributes
    ----------
    folder : the module folder
    materials : the exercise and its documents, in the answer's profile
    loaded : what was found on disk
    preview : True where nothing may be written (author's folders)
    """

    folder: Path
    materials: Materials
    loaded: Loaded
    store: Store
    profile: str
    preview: bool

    @classmethod
    def at(cls, folder: Path, exercise: str, *, preview: bool) -> Opened:
        """Open an exercise in a module folder. Raises :class:`~tot_exercises.errors.CourseError`."""
        module = Module(folder)
        profile, materials = _first_materials(module, exercise)
        store = Store(folder, exercise, materials.exercise.widget)
        loaded = Loaded() if preview else store.load()
        chosen = loaded.response.profile if loaded.response is not None else profile
        if chosen != profile and chosen in module.profiles():
            profile, materials = chosen, module.load(exercise, chosen)
        return cls(folder, materials, loaded, store, profile, preview)

    @property
    def writes(self) -> bool:
        """Whether changes may reach the disk: not in a preview, and not over a file that is not ours."""
        return not self.preview and self.loaded.writable


def _first_materials(module: Module, exercise: str) -> tuple[str, Materials]:
    """Return the profile that a new answer starts with, and its materials.

    That is the course's default, which ``tot init`` wrote into the workbook; else the first that has all the materials.
    """
    faults: list[CourseError] = []
    for profile in module.profiles():
        try:
            return profile, module.load(exercise, profile)
        except CourseError as fault:
            faults.append(fault)
    if faults:
        raise faults[0]
    return _FALLBACK_PROFILE, module.load(exercise)


def page_config(opened: Opened) -> dict[str, Any]:
    """Return everything the page needs and never changes by itself; all of it is public."""
    exercise = opened.materials.exercise
    screen = screen_locale(exercise.locale)
    stand_ins = {spec.stand_in for spec in exercise.inputs}
    return {
        "id": exercise.id,
        "place": digest_of(str(opened.folder.absolute()))[:16],
        "title": exercise.title,
        "task": exercise.task,
        "minutes": exercise.minutes,
        "locale": exercise.locale,
        "screen": {"locale": screen, "dir": direction(screen)},
        "settings": exercise.settings,
        "fields": {name: spec.model_dump(mode="json") for name, spec in exercise.fields.items()},
        "documents": [
            document.model_dump(mode="json", include={"id", "kind", "title", "text", "lines"})
            for document in opened.materials.documents
            if document.id not in stand_ins
        ],
        "profiles": Module(opened.folder).profiles(),
        "texts": words_of_kind(exercise.widget, screen),
        "public": frontend.public_data(exercise.widget),
        "preview": opened.preview,
        "writes": opened.writes,
    }


def first_state(opened: Opened) -> dict[str, Any]:
    """Return how saving stands before anything was changed."""
    if opened.preview:
        return {"state": "preview", "note": say("preview"), "rev": 0}
    if not opened.loaded.writable:
        return {"state": "readonly", "note": _problem_text(opened.loaded), "rev": 0}
    response = opened.loaded.response
    if response is None:
        return {"state": "new", "rev": 0}
    state = "restored" if opened.loaded.restored else "saved"
    return {"state": state, "at": response.saved_at, "rev": 0}


def notices(opened: Opened) -> list[dict[str, str]]:
    """Return what a trainee must know before going on: a preview, or a file that could not be used as it was."""
    found = [{"text": say("preview"), "detail": ""}] if opened.preview else []
    problem = opened.loaded.problem
    return found if problem is None else [*found, {"text": _problem_text(opened.loaded), "detail": str(problem)}]


def _problem_text(loaded: Loaded) -> str:
    """Return the kind sentence for a file that could not be used as it is."""
    reason = loaded.problem.reason if loaded.problem else ""
    if not loaded.writable:
        return say(reason)
    if loaded.response is None:
        return say("damaged_fresh")
    return say("damaged_restored", time=datetime.fromisoformat(loaded.response.saved_at).astimezone().strftime("%H:%M"))
