"""One exercise on screen: an anywidget whose traits are the answer, and whose file is the truth.

Text goes one way. A view sends all of its text with a number (`rev`), its name (`by`) and the state that it is based
on (`since`); the kernel merges it into the text that all views share (:mod:`.joint`), tells all views, and says which
number is on disk. Nothing that the page says by another way is taken, so messages that arrive twice, late or on several
threads can never bring back old text, and all views of one exercise end with the same. Everything that changes traits
holds the widget's lock, because traitlets has none; the lock is free while the disk is written to.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, ClassVar

import anywidget
import traitlets as t

from ..catalogue import say
from ..course import Module
from ..errors import CourseError
from ..kinds import blank_data, validate_data
from ..readout import label
from ..response import Response
from ..store import StoreError
from . import adopt, draft, history, readout
from .attempts import Attempts
from .joint import Joint, state_of
from .opening import Opened, first_state, notices, page_config
from .saving import DELAY, RETRY, Autosaver

_LOG = logging.getLogger(__name__)
_COMMANDS = {
    "finish": "status",
    "reopen": "status",
    "again": "status",
    "adopt": "inputs",
    "profile": "profile",
    "restore": "data",
}
"""What a command of the page changes: a command overtaken by a newer one about the same thing is dropped."""


class ExerciseWidget(anywidget.AnyWidget):  # type: ignore[misc]
    """The widget of one exercise; :func:`~.opener.widget_class` gives each kind its own script and style.

    The page reads its traits and writes none: it sends messages ``{do, data, rev, by, since, …}``, where `do` is
    ``change``, ``flush``, ``look``, ``check`` (with `nonce`), ``finish``, ``reopen``, ``again`` (the next attempt),
    ``adopt`` (`exercise`, `source`), ``profile`` (`profile`), ``versions``, ``version`` or ``restore`` (`number`), or
    ``keep`` (`text`, which goes to the versions only).
    """

    save_after: ClassVar[float] = DELAY
    """Seconds from a change to the write."""
    retry_after: ClassVar[float] = RETRY
    """Seconds until a failed write is tried again."""

    config = t.Dict().tag(sync=True)
    data = t.Dict().tag(sync=True)
    rev = t.Int(0).tag(sync=True)
    by = t.Unicode("").tag(sync=True)
    heard = t.Dict().tag(sync=True)
    profile = t.Unicode().tag(sync=True)
    status = t.Unicode("draft").tag(sync=True)
    inputs = t.Dict().tag(sync=True)
    offers = t.List().tag(sync=True)
    saved = t.Dict().tag(sync=True)
    notices = t.List().tag(sync=True)
    messages = t.Dict().tag(sync=True)
    attempt = t.Dict().tag(sync=True)
    graded = t.Dict().tag(sync=True)
    versions = t.Dict().tag(sync=True)
    version = t.Dict().tag(sync=True)

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._lock = threading.RLock()
        self._asked: dict[str, tuple[int, str]] = {}
        exercise = opened.materials.exercise
        response = opened.loaded.response
        self._offers = {offer.exercise: offer for offer in adopt.offers(opened.folder, opened.materials)}
        data = validate_data(exercise.widget, response.data if response else blank_data(exercise.widget))
        self._joint = Joint(data)
        self._overtaken: list[Response] = []
        self._attempts = Attempts(exercise, opened.store, response.attempt if response else 1)
        super().__init__(
            config=page_config(opened),
            data=data,
            profile=opened.profile,
            status=response.status if response else "draft",
            inputs={name: snapshot.model_dump() for name, snapshot in response.inputs.items()} if response else {},
            offers=[offer.public() for offer in self._offers.values()],
            saved=first_state(opened),
            notices=notices(opened),
        )
        self._autosaver = Autosaver(self._write, delay=self.save_after, retry=self.retry_after)
        self._look_for_feedback()
        self.on_msg(self._on_message)

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
            self._look_for_feedback()

    def close(self) -> None:
        """Write what is left, then close the widget."""
        if hasattr(self, "_autosaver"):
            self._autosaver.close()
        super().close()

    def response(self, data: dict[str, Any] | None = None) -> Response:
        """Return the answer as it is now, as it would be saved, or with other `data`.

        Raises
        ------
        ValueError
            The data is of no widget.
        """
        exercise = self._opened.materials.exercise
        before = self._opened.loaded.response
        with self._lock:
            return Response(
                exercise=exercise.id,
                exercise_version=exercise.version,
                profile=self.profile,
                locale=exercise.locale,
                attempt=self._attempts.number,
                status=self.status,
                saved_at=datetime.now(UTC).isoformat(timespec="seconds"),
                data=validate_data(exercise.widget, self.data if data is None else data),
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
            elif do == "keep" and isinstance(content.get("text"), dict) and self.writes:
                with contextlib.suppress(ValueError):
                    self._overtaken.append(self.response(content["text"]))
                    self._touch()
            elif do == "look":
                self._look()
                self._look_for_feedback()
        if do in {"flush", "check", "keep", "versions", *_COMMANDS}:
            self.save_now()
        if do == "check":
            messages = self._check(content.get("nonce"))
            with self._lock:
                self._show_attempt()
                self.messages = messages
        elif do in {"versions", "version"}:
            self._show_versions(content)

    def _take(self, content: Mapping[str, Any]) -> None:
        """Merge the text that a message carries into the common one, unless it is here already."""
        before = self._joint.data
        taken = self._joint.take(content)
        if taken is None:
            return
        self._tell_text()
        if taken.overtaken is not None:
            exercise = self._opened.materials.exercise
            names = "; ".join(dict.fromkeys(label(path, exercise) for path in taken.conflicts[:5]))
            with contextlib.suppress(ValueError):
                self._overtaken.append(self.response(before))
            self._notice(say("conflict", fields=names))
        self._touch()

    def _tell_text(self) -> None:
        """Tell all views the text, its state and what was heard of each view, in one message."""
        with self.hold_sync(), self.hold_trait_notifications():
            self.data, (self.rev, self.by), self.heard = self._joint.data, self._joint.at, self._joint.heard

    def _notice(self, text: str, detail: str = "") -> None:
        if all(notice["text"] != text for notice in self.notices):
            self.notices = [*self.notices, {"text": text, "detail": detail}]

    def _touch(self) -> None:
        if self.writes:
            self._autosaver.touch()

    def _is_newest(self, subject: str, content: Mapping[str, Any]) -> bool:
        """Whether no newer command about the same thing was obeyed before."""
        change = state_of(content)
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
            case "restore":
                return self._restore(content.get("number"))
            case "again":
                return self._begin_again()
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

    def _restore(self, number: Any) -> bool:
        """Bring back an earlier version; what stands there now is among the versions already, or waits to be."""
        version = self._opened.store.version(number) if type(number) is int else None
        if version is None:
            self._notice(say("version_gone"))
            return False
        with contextlib.suppress(ValueError):
            self._overtaken.append(self.response())
        self._joint.replace(validate_data(self._opened.materials.exercise.widget, version.data))
        with self.hold_sync():
            self.inputs = {name: snapshot.model_dump() for name, snapshot in version.inputs.items()}
            self._tell_text()
        return True

    def _begin_again(self) -> bool:
        if not self._attempts.begin_again():
            return False
        self.status = "draft"
        self._show_attempt()
        return True

    def _look_for_feedback(self) -> None:
        if self.writes:
            with contextlib.suppress(ValueError):
                self._attempts.look(self.response())
        self._show_attempt()

    def _show_attempt(self) -> None:
        self.attempt, self.graded = self._attempts.public(), self._attempts.feedback

    def _show_versions(self, content: Mapping[str, Any]) -> None:
        """List the versions, or show one of them as a document; number 0 is the answer as it is now."""
        store, nonce, wanted = self._opened.store, content.get("nonce"), content.get("number")
        now = None
        with contextlib.suppress(ValueError):
            now = self.response()
        if content.get("do") == "versions":
            self.versions = {"nonce": nonce, "list": history.listed(store, now) if self.writes else []}
        elif type(wanted) is int:
            found = store.version(wanted) if wanted else now
            materials = self._opened.materials
            shown = history.document(found, wanted, materials) if found else {"gone": say("version_gone")}
            self.version = {"nonce": nonce, **shown}

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
            kept, self._overtaken = self._overtaken, []
        for overtaken in kept:
            self._opened.store.keep(overtaken)
        try:
            done = self._opened.store.save(response)
        except StoreError as error:
            with self._lock:
                return self._failed(error.reason, str(error), rev)
        with self._lock:
            self.saved = {"state": "saved", "at": response.saved_at, "rev": rev}
            if done.overtook:
                self._notice(say("overtook"))
        return True

    def _failed(self, reason: str, detail: str, rev: int) -> bool:
        self.saved = {**self.saved, "state": "failed", "note": say(f"save_{reason}"), "detail": detail, "rev": rev}
        return reason not in {"read_only", "full", "gone", "failed"}

    def _check(self, nonce: Any) -> dict[str, Any]:
        """Return the messages on the draft, or a kind sentence where there can be none."""
        exercise = self._opened.materials.exercise
        try:
            blank = self.data == blank_data(exercise.widget)
            answer = None if blank else self.response()
            found = draft.look(answer, self._opened.folder, self._opened.materials, self._attempts)
        except Exception as error:  # noqa: BLE001  a trainee never sees a traceback; the helper sees the detail
            _LOG.warning("%s: the draft check failed", exercise.id, exc_info=True)
            found = {"note": say("draft_failed"), "detail": f"{type(error).__name__}: {error}"}
        at = datetime.now(UTC).isoformat(timespec="seconds")
        if found.get("note") == say("draft_used"):  # the last messages stay in sight
            found, at = {"groups": self.messages.get("groups", []), **found}, self.messages.get("at", at)
        return {"groups": [], "note": "", "detail": "", **found, "at": at, "nonce": nonce}
