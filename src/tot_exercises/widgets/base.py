"""One exercise on screen: an anywidget whose traits are the answer, and whose file is the truth.

Text goes one way. A view sends all of its text with a number (`rev`) and its own name (`by`); the kernel keeps the
newest by ``(rev, by)``, tells all views, and says which number is on disk. Nothing that the page says by another way is
taken, so messages that arrive twice, late or on several threads can never bring back old text, and all views of one
exercise end with the same. Everything that changes traits holds the widget's lock, because traitlets has none; the lock
is free while the disk is written to.
"""

from __future__ import annotations

import atexit
import logging
import threading
import weakref
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import traitlets as t

from ..catalogue import say
from ..course import Module
from ..errors import CourseError, TotError
from ..kinds import blank_data, validate_data
from ..response import Response
from ..store import StoreError
from . import adopt, draft, frontend, readout
from .opening import Opened, first_state, notices, page_config
from .saving import DELAY, RETRY, Autosaver

_LOG = logging.getLogger(__name__)
_COMMANDS = {"finish": "status", "reopen": "status", "adopt": "inputs", "profile": "profile"}
"""What a command of the page changes: a command overtaken by a newer one about the same thing is dropped."""


class ExerciseWidget(anywidget.AnyWidget):  # type: ignore[misc]
    """The widget of one exercise; :func:`widget_class` gives each kind its own script and style.

    The page reads its traits and writes none: it sends messages ``{do, data, rev, by, …}``, where `do` is ``change``,
    ``flush``, ``look``, ``check`` (with `nonce`), ``finish``, ``reopen``, ``adopt`` (`exercise`, `source`) or
    ``profile`` (`profile`).
    """

    save_after: ClassVar[float] = DELAY
    """Seconds from a change to the write."""
    retry_after: ClassVar[float] = RETRY
    """Seconds until a failed write is tried again."""

    config = t.Dict().tag(sync=True)
    data = t.Dict().tag(sync=True)
    rev = t.Int(0).tag(sync=True)
    by = t.Unicode("").tag(sync=True)
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
        self._asked: dict[str, tuple[int, str]] = {}
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
            saved=first_state(opened),
            notices=notices(opened),
        )
        self._autosaver = Autosaver(self._write, delay=self.save_after, retry=self.retry_after)
        self.on_msg(self._on_message)
        _OPEN.add(self)

    @property
    def writes(self) -> bool:
        """Whether changes reach the disk: not in a preview, and not over a file that is not ours."""
        return self._opened.writes

    def save_now(self) -> None:
        """Write a change that waits, at once."""
        self._autosaver.flush()

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take what Jupyter's page says of the widget's looks; the answer comes by messages alone."""
        own = ExerciseWidget.class_own_traits()
        with self._lock:
            super().set_state({name: value for name, value in sync_data.items() if name not in own})

    def shows(self, opened: Opened) -> bool:
        """Whether this widget is alive, has nothing left to write and shows what `opened` would show."""
        with self._lock:
            if self.comm is None or not self.writes or self._autosaver.dirty or opened.loaded.problem is not None:
                return False
            if self._opened.folder != opened.folder or self.config != page_config(opened):
                return False
            response = opened.loaded.response
            if response is None:
                return bool(self.saved.get("state") == "new")
            own = self.response()
            data = validate_data(opened.materials.exercise.widget, response.data)
            return own == response.model_copy(update={"saved_at": own.saved_at, "data": data})

    def refresh(self) -> None:
        """Show an exercise again whose cell was run again: old notices go, own work of other modules is looked for."""
        with self._lock:
            self.notices = []
            self._look()

    def close(self) -> None:
        """Write what is left, then close the widget."""
        _OPEN.discard(self)
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

    def _on_message(self, _widget: Any, content: Any, _buffers: Any) -> None:
        if not isinstance(content, Mapping):
            return
        do = content.get("do")
        with self._lock:
            self._take(content)
            if do in _COMMANDS and self._is_newest(_COMMANDS[do], content) and self._obey(do, content):
                self._touch()
            elif do == "look":
                self._look()
        if do in {"flush", "check", *_COMMANDS}:
            self.save_now()
        if do == "check":
            messages = self._check(content.get("nonce"))
            with self._lock:
                self.messages = messages

    def _take(self, content: Mapping[str, Any]) -> None:
        """Take over the text that a message carries, unless something newer is here already."""
        data, change = content.get("data"), _change(content)
        if isinstance(data, dict) and change is not None and change > (self.rev, self.by):
            with self.hold_sync(), self.hold_trait_notifications():
                (self.rev, self.by), self.data = change, data
            self._touch()

    def _touch(self) -> None:
        if self.writes:
            self._autosaver.touch()

    def _is_newest(self, subject: str, content: Mapping[str, Any]) -> bool:
        """Whether no newer command about the same thing was obeyed before."""
        change = _change(content)
        if change is not None and change < self._asked.get(subject, change):
            return False
        if change is not None:
            self._asked[subject] = change
        return True

    def _obey(self, do: str, content: Mapping[str, Any]) -> bool:
        """Do what a button asks for; False where there was nothing to do."""
        match do:
            case "adopt":
                return self._adopt(str(content.get("exercise")), content.get("source") == "own")
            case "profile":
                return self._show_profile(str(content.get("profile")))
        before, self.status = self.status, "finished" if do == "finish" else "draft"
        return bool(before != self.status)

    def _adopt(self, exercise: str, own: bool) -> bool:
        self._look()
        try:
            snapshot = self._offers[exercise].snapshot("own" if own else "stand-in")
        except KeyError as error:
            _LOG.warning("%s", error)
            return False
        self.inputs = {**self.inputs, exercise: snapshot.model_dump()}
        return True

    def _show_profile(self, profile: str) -> bool:
        """Show the materials of another profile; one that does not exist is refused."""
        try:
            materials = Module(self._opened.folder).load(self._opened.materials.exercise.id, profile)
        except CourseError as error:
            _LOG.warning("%s", error)
            return False
        self._opened = replace(self._opened, materials=materials, profile=profile)
        with self.hold_sync():
            self.profile = profile
            self.config = page_config(self._opened)
        self._look()
        return True

    def _look(self) -> None:
        """Look again for own answers in the modules beside this one."""
        found = adopt.offers(self._opened.folder, self._opened.materials)
        self._offers = {offer.exercise: offer for offer in found}
        self.offers = [offer.public() for offer in found]

    def _write(self) -> bool:
        """Write the answer and say how it went; False where it should be tried again."""
        with self._lock:
            rev = self.rev
            try:
                response = self.response()
            except ValueError as error:
                return self._failed("malformed", str(error), rev)
        try:
            done = self._opened.store.save(response)
        except StoreError as error:
            with self._lock:
                return self._failed(error.reason, str(error), rev)
        with self._lock:
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
    """Open an exercise as a widget. Raises :class:`~tot_exercises.errors.TotError`.

    A cell that is run again, in a second tab too, shows the same widget again, so that two views never hold two texts.
    Only where the files say something else than the widget (a new version of the course, an answer from another
    computer) is there a new one.
    """
    before = [widget for widget in list(_OPEN) if widget.config.get("id") == exercise]
    for widget in before:
        widget.save_now()
    opened = Opened.at(folder, exercise, preview=preview)
    for widget in before:
        if widget.shows(opened):
            widget.refresh()
            return widget
    return widget_class(opened.materials.exercise.widget)(opened)


def _change(content: Mapping[str, Any]) -> tuple[int, str] | None:
    """Return the number of the change that a message is about and the view that made it; None where it has none."""
    rev, by = content.get("rev"), content.get("by", "")
    return (rev, by) if type(rev) is int and isinstance(by, str) else None


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
