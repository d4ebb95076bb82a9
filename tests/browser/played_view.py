"""A view of an exercise in a page of its own, with a kernel that a test plays."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from typing import Any

from lab_driver import ROOT

from tot_exercises.widgets import base, frontend, opener

OUTCOMES = ("m03_needs_outcomes", "m03.objective_builder")
PLAN = ("m04_session_planning", "m04.plan_builder")
ADDRESS = "http://exercise.test/"  # nothing is fetched from there: the browser's store needs an address
_PLAYED = (Path(__file__).parent / "played_kernel.js").read_text("utf-8")


class View:
    """`kernel` plays the kernel's part, `sent` is what the view has sent. The page's clock stands still."""

    def __init__(self, page: Any, which: tuple[str, str]) -> None:
        self.page = page
        widget = opener.open_widget(ROOT / "workbooks" / which[0], which[1], preview=True)
        self._traits = {name: getattr(widget, name) for name in base.ExerciseWidget.class_own_traits()} | {
            "config": widget.config | {"writes": True, "preview": False},
            "notices": [],
            "saved": {"state": "new"},
        }
        kind = "objective_builder" if which is OUTCOMES else "lesson_timeline"
        self._script = b64encode(frontend.script(kind).encode())
        widget.close()
        page.clock.install()
        page.route(f"{ADDRESS}*", lambda route: route.fulfill(content_type="text/html", body="<!doctype html><body>"))
        page.goto(ADDRESS)
        page.add_style_tag(content=frontend.style(kind))
        self._show()

    def _show(self) -> None:
        self.page.evaluate(_PLAYED, [self._script.decode(), self._traits])

    def again(self) -> None:
        """Show the exercise in the same browser once more, as another page does; what the kernel has told stays."""
        told = "(names) => Object.fromEntries(names.map((name) => [name, window.model.get(name)]))"
        self._traits = self.page.evaluate(told, list(self._traits))
        self.page.evaluate("() => document.body.replaceChildren()")
        self._show()

    @property
    def store(self) -> str:
        """How the keys of this exercise begin in the browser's store."""
        config = self._traits["config"]
        return f"tot_exercises:/:{config['place']}:{config['id']}:"

    def kernel(self, **traits: Any) -> None:
        """Set traits as one message of the kernel does."""
        self.page.evaluate("(traits) => window.model.update(traits)", traits)

    def tell_kernel(self, *, running: bool) -> None:
        """Tell the form, as the notebook around it does, whether the kernel runs."""
        event = """(running) => {
          const detail = { running };
          document.querySelector(".tot").dispatchEvent(new CustomEvent("tot:kernel", { detail }));
        }"""
        self.page.evaluate(event, running)

    @property
    def sent(self) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = self.page.evaluate("() => window.model.sent")
        return messages

    @property
    def last(self) -> dict[str, Any]:
        return self.sent[-1]

    @property
    def heard(self) -> dict[str, int]:
        """What the kernel has heard when it has taken all that was sent."""
        return {self.last["by"]: self.last["rev"]}

    def wait(self, milliseconds: int) -> None:
        """Let the page's clock run."""
        self.page.clock.run_for(milliseconds)

    def said(self) -> str:
        text: str = self.page.locator(".tot-saved").inner_text()
        return text

    def field(self, label: str) -> Any:
        return self.page.get_by_label(label, exact=True).first
