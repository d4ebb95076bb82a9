"""One exercise on screen: an anywidget whose traits are the answer, and whose file is the truth.

The page sends changes, the kernel writes them. Messages from the page carry the data they speak of, because comms may
arrive on several threads and out of order; ``rev`` counts the page's changes, and older ones are dropped.
"""

from __future__ import annotations

import atexit
import logging
import threading
import weakref
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Literal

import anywidget
import traitlets as t

from ..course import Module
from ..errors import CourseError, TotError
from ..exercise import Materials
from ..kinds import blank_data, validate_data
from ..response import Response, digest_of
from ..store import Loaded, Store, StoreError
from . import adopt, draft, frontend, readout
from .saving import DELAY, RETRY, Autosaver
from .texts import catalogue, say

_LOG = logging.getLogger(__name__)
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
        profiles = module.profiles()
        materials = module.load(exercise)
        store = Store(folder, exercise, materials.exercise.widget)
        loaded = Loaded() if preview else store.load()
        profile = profiles[0] if profiles else _FALLBACK_PROFILE
        if loaded.response is not None and loaded.response.profile in profiles and loaded.response.profile != profile:
            profile = loaded.response.profile
            materials = module.load(exercise, profile)
        return cls(folder, materials, loaded, store, profile, preview)


class ExerciseWidget(anywidget.AnyWidget):  # type: ignore[misc]
    """The widget of one exercise; :func:`widget_class` gives each kind its own script and style.

    Traits that the page writes: ``data``, ``rev`` (how many changes it has made) and ``profile``. Traits that only the
    kernel writes: ``config``, ``status``, ``inputs``, ``offers``, ``saved``, ``notices``, ``messages``.
    """

    save_after: ClassVar[float] = DELAY
    """Seconds from a change to the write."""
    retry_after: ClassVar[float] = RETRY
    """Seconds until a failed write is tried again."""

    config = t.Dict().tag(sync=True)
    data = t.Dict().tag(sync=True)
    rev = t.Int(0).tag(sync=True)
    profile = t.Unicode().tag(sync=True)
    status = t.Unicode("draft").tag(sync=True)
    inputs = t.Dict().tag(sync=True)
    offers = t.List().tag(sync=True)
    saved = t.Dict().tag(sync=True)
    notices = t.List().tag(sync=True)
    messages = t.Dict().tag(sync=True)

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._lock = threading.RLock()
        exercise = opened.materials.exercise
        response = opened.loaded.response
        self._offers = {offer.exercise: offer for offer in adopt.offers(opened.folder, opened.materials)}
        super().__init__(
            config=page_config(opened),
            data=validate_data(exercise.widget, response.data if response else blank_data(exercise.widget)),
            profile=opened.profile,
            status=response.status if response else "draft",
            inputs={name: snapshot.model_dump() for name, snapshot in response.inputs.items()} if response else {},
            offers=[offer.public() for offer in self._offers.values()],
            saved=_first_state(opened),
            notices=_notices(opened),
        )
        self._autosaver = Autosaver(self._write, delay=self.save_after, retry=self.retry_after)
        self.observe(self._on_change, names=["data"])
        self.observe(self._on_profile, names=["profile"])
        self.on_msg(self._on_message)
        _OPEN.add(self)

    @property
    def writes(self) -> bool:
        """Whether changes reach the disk: not in a preview, and not over a file that is not ours."""
        return not self._opened.preview and self._opened.loaded.writable

    def save_now(self) -> None:
        """Write a change that waits, at once."""
        self._autosaver.flush()

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take a change from the page; one that was overtaken on its way by a newer one is dropped."""
        if sync_data.get("rev", self.rev) < self.rev:
            return
        super().set_state(sync_data)

    def close(self) -> None:
        """Write what is left, then close the widget."""
        if hasattr(self, "_autosaver"):
            self._autosaver.close()
        super().close()

    def response(self) -> Response:
        """Return the answer as it is now, as it would be saved. Raises ``ValueError`` for data of no widget."""
        exercise = self._opened.materials.exercise
        before = self._opened.loaded.response
        with self._lock:
            return Response(
                exercise=exercise.id,
                exercise_version=exercise.version,
                profile=self.profile,
                locale=exercise.locale,
                attempt=before.attempt if before else 1,
                status=self.status,
                saved_at=datetime.now(UTC).isoformat(timespec="seconds"),
                data=validate_data(exercise.widget, self.data),
                inputs=self.inputs,
                parts=before.parts if before else (),
            )

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """Offer the widget, and beside it a read-out for pages that cannot show widgets."""
        bundle = super()._repr_mimebundle_(**kwargs)
        try:
            response = self.response() if self.saved.get("at") else None
        except ValueError:
            response = None
        document = readout.read_out(response, self._opened.materials)
        own = {"text/html": document.html, "text/plain": document.text}
        data, *rest = bundle if isinstance(bundle, tuple) else (bundle,)
        return ({**data, **own}, *rest) if rest else {**data, **own}

    def _on_change(self, _change: Any) -> None:
        if self.writes:
            self._autosaver.touch()

    def _on_profile(self, change: Any) -> None:
        """Show the materials of another profile; one that does not exist is refused."""
        try:
            materials = Module(self._opened.folder).load(self._opened.materials.exercise.id, change["new"])
        except CourseError as error:
            _LOG.warning("%s", error)
            self.profile = self._opened.profile
            return
        with self._lock:
            self._opened = replace(self._opened, materials=materials, profile=change["new"])
            self.config = page_config(self._opened)
            self._look()
        self._on_change(change)

    def _on_message(self, _widget: Any, content: Any, _buffers: Any) -> None:
        if not isinstance(content, Mapping):
            return
        self._take(content)
        match content.get("do"):
            case "flush":
                self.save_now()
            case "look":
                self._look()
            case "check":
                self.save_now()
                self.messages = self._check(content.get("nonce"))
            case "finish":
                self._set_status("finished")
            case "reopen":
                self._set_status("draft")
            case "adopt":
                self._adopt(str(content.get("exercise")), "own" if content.get("source") == "own" else "stand-in")

    def _take(self, content: Mapping[str, Any]) -> None:
        """Take over the data that a message carries, unless something newer is here already."""
        data, rev = content.get("data"), content.get("rev")
        with self._lock:
            if isinstance(data, dict) and isinstance(rev, int) and rev > self.rev:
                with self.hold_trait_notifications():
                    self.rev, self.data = rev, data

    def _set_status(self, status: Literal["draft", "finished"]) -> None:
        if status == self.status:
            return
        self.status = status
        self._change_here()

    def _adopt(self, exercise: str, source: Literal["own", "stand-in"]) -> None:
        self._look()
        try:
            snapshot = self._offers[exercise].snapshot(source)
        except KeyError as error:
            _LOG.warning("%s", error)
            return
        self.inputs = {**self.inputs, exercise: snapshot.model_dump()}
        self._change_here()

    def _look(self) -> None:
        """Look again for own answers in the modules beside this one."""
        found = adopt.offers(self._opened.folder, self._opened.materials)
        self._offers = {offer.exercise: offer for offer in found}
        self.offers = [offer.public() for offer in found]

    def _change_here(self) -> None:
        """Save a change that was made by a button, at once."""
        if self.writes:
            self._autosaver.touch()
            self.save_now()

    def _write(self) -> bool:
        """Write the answer and say how it went; False where it should be tried again."""
        with self._lock:
            rev = self.rev
            try:
                response = self.response()
                done = self._opened.store.save(response)
            except ValueError as error:
                return self._failed("malformed", str(error), rev)
            except StoreError as error:
                return self._failed(error.reason, str(error), rev)
            self.saved = {"state": "saved", "at": response.saved_at, "rev": rev}
        if done.overtook:
            self.notices = [*self.notices, {"text": say("overtook"), "detail": ""}]
        return True

    def _failed(self, reason: str, detail: str, rev: int) -> bool:
        self.saved = {**self.saved, "state": "failed", "note": say(f"save_{reason}"), "detail": detail, "rev": rev}
        return reason not in {"read_only", "full", "failed"}

    def _check(self, nonce: Any) -> dict[str, Any]:
        """Return the messages on the draft, or a kind sentence where there can be none."""
        at = datetime.now(UTC).isoformat(timespec="seconds")
        base = {"at": at, "nonce": nonce, "groups": [], "note": "", "detail": ""}
        exercise = self._opened.materials.exercise
        try:
            if self.data == blank_data(exercise.widget):
                return {**base, "note": say("draft_empty")}
            view = draft.find_view(self._opened.folder, exercise.id)
            if view is None:
                return {**base, "note": say("draft_none")}
            return {**base, "groups": draft.check(self.response(), view, self._opened.materials)}
        except Exception as error:  # noqa: BLE001  a trainee never sees a traceback; the helper sees the detail
            _LOG.warning("%s: the draft check failed", exercise.id, exc_info=True)
            return {**base, "note": say("draft_failed"), "detail": f"{type(error).__name__}: {error}"}


def page_config(opened: Opened) -> dict[str, Any]:
    """Return everything the page needs and never changes by itself; all of it is public."""
    exercise = opened.materials.exercise
    words = catalogue()
    stand_ins = {spec.stand_in for spec in exercise.inputs}
    return {
        "id": exercise.id,
        "place": digest_of(str(opened.folder.absolute()))[:16],
        "title": exercise.title,
        "task": exercise.task,
        "minutes": exercise.minutes,
        "locale": exercise.locale,
        "settings": exercise.settings,
        "fields": {name: spec.model_dump(mode="json") for name, spec in exercise.fields.items()},
        "documents": [
            {"id": document.id, "kind": document.kind, "title": document.title, "text": document.text}
            for document in opened.materials.documents
            if document.id not in stand_ins
        ],
        "profiles": Module(opened.folder).profiles(),
        "texts": {**words["ui"], **words[exercise.widget]},
        "public": frontend.public_data(exercise.widget),
        "preview": opened.preview,
        "writes": not opened.preview and opened.loaded.writable,
    }


def _first_state(opened: Opened) -> dict[str, Any]:
    if opened.preview:
        return {"state": "preview", "note": say("preview"), "rev": 0}
    if not opened.loaded.writable:
        return {"state": "readonly", "note": _problem_text(opened.loaded), "rev": 0}
    response = opened.loaded.response
    if response is None:
        return {"state": "new", "rev": 0}
    state = "restored" if opened.loaded.restored else "saved"
    return {"state": state, "at": response.saved_at, "rev": 0}


def _notices(opened: Opened) -> list[dict[str, str]]:
    if opened.preview:
        return [{"text": say("preview"), "detail": ""}]
    problem = opened.loaded.problem
    return [] if problem is None else [{"text": _problem_text(opened.loaded), "detail": str(problem)}]


def _problem_text(loaded: Loaded) -> str:
    """Return the kind sentence for a file that could not be used as it is."""
    reason = loaded.problem.reason if loaded.problem else ""
    if not loaded.writable:
        return say(reason)
    if loaded.response is None:
        return say("damaged_fresh")
    return say("damaged_restored", time=datetime.fromisoformat(loaded.response.saved_at).astimezone().strftime("%H:%M"))


@cache
def widget_class(kind: str) -> type[ExerciseWidget]:
    """Return the widget class of a kind, with its script and style."""
    name = "".join(part.title() for part in kind.split("_")) + "Widget"
    body = {
        "_esm": frontend.script(kind),
        "_css": frontend.style(kind),
        "__module__": __name__,
        "__doc__": ExerciseWidget.__doc__,
    }
    return type(name, (ExerciseWidget,), body)


def open_widget(folder: Path, exercise: str, *, preview: bool) -> ExerciseWidget:
    """Open an exercise as a widget. Raises :class:`~tot_exercises.errors.TotError`."""
    opened = Opened.at(folder, exercise, preview=preview)
    return widget_class(opened.materials.exercise.widget)(opened)


def open_readout(folder: Path, exercise: str) -> readout.ReadOut:
    """Open an exercise as a read-out that writes nothing. Raises :class:`~tot_exercises.errors.TotError`."""
    opened = Opened.at(folder, exercise, preview=False)
    return readout.read_out(opened.loaded.response, opened.materials)


_OPEN: weakref.WeakSet[ExerciseWidget] = weakref.WeakSet()


@atexit.register
def _write_the_rest() -> None:
    """A kernel that is restarted in the two seconds before a save still writes."""
    for widget in list(_OPEN):
        try:
            widget.save_now()
        except (TotError, OSError, RuntimeError):
            _LOG.warning("the last change of %s could not be written", widget.config.get("id"), exc_info=True)
