"""Write ``docs/checkers.md``: the checks of the curriculum beside the checkers that exist (``make docs``).

The first table is kept by hand in this file, the second comes from the registry. A test fails while the page differs.
"""

from __future__ import annotations

import inspect
from pathlib import Path

from tot_exercises.registry import Checker, registered

PAGE = Path(__file__).with_name("checkers.md")

CHECKS: dict[str, tuple[str, ...]] = {
    "A·complete": (),
    "A·key": (),
    "A·f1": (),
    "A·pick": (),
    "A·span": (),
    "A·order": (),
    "A·near": (),
    "A·time(T)": ("time_total.v1", "buffer_minutes.v1"),
    "A·cadence(g)": ("longest_passive.v1",),
    "A·align(kinds)": ("outcomes_served.v1",),
    "A·path": (),
    "A·rules": ("comment_balance.v1", "level_spread.v1", "rising_demand.v1", "everyone_in.v1"),
    "A·arith": (),
    "A·tally": ("level_fits_verb.v1", "active_share.v1", "grouping_kinds.v1", "item_links.v1"),
    "H": ("plan_sequence.v1",),
    "T·verb": ("verb_observable.v1", "actions_visible.v1"),
    "T·openq": (),
    "T·cite": ("cites_need.v1",),
    "T·action": (),
    "T·lex(name), T·person": (),
    "T·own": (),
    "T·reason": (),
    "T·fact(k)": (),
    "T·parts(p…)": (
        "condition_standard.v1",
        "one_learner_action.v1",
        "opening_close_parts.v1",
        "checks_after_practice.v1",
        "practice_runnable.v1",
    ),
    "T·measure": (),
    "T·distinct(x)": (),
    "T·steps": (),
    "T·plain": (),
    "T·flaw": (),
}
"""Every check of the curriculum's check bank, and the checkers that carry it out; none where it is not built yet."""

HEAD = """# Checkers

A checker reads an answer and returns a measure, findings, a confidence and phrases for messages. It knows neither
points nor levels: the thresholds in a rubric turn the measure into a level. Names are versioned; a checker whose
results change gets a new version, so that old marks can be explained.

**A** reads structured fields and is deterministic. **T** reads prose by rules and word lists; until it has been
validated against people who marked the same answers twice, its criteria are *provisional* and say so. **H** is for a
person; its checkers only collect evidence.

This page is made by `make docs`.
"""


def page() -> str:
    """Return the whole page."""
    checkers = registered()
    lines = [HEAD, "## Checks of the curriculum\n", "| Check | Checkers |", "|---|---|"]
    lines += [f"| {check} | {_named(names) or '– (not built yet)'} |" for check, names in CHECKS.items()]
    lines += ["", "## Checkers that exist\n"]
    for name in sorted(checkers):
        lines += [*_described(checkers[name]), ""]
    return "\n".join(lines).rstrip() + "\n"


def _named(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _described(checker: Checker) -> list[str]:
    text = (inspect.getdoc(checker.function) or "").partition("\n\n")[0].replace("\n", " ")
    fields = checker.params.model_fields
    params = ", ".join(
        f"`{name}`" if field.is_required() else f"`{name}={field.default!r}`" for name, field in fields.items()
    )
    return [
        f"### `{checker.name}`\n",
        f"{text}\n",
        f"- reads: {'prose (T)' if checker.text else 'structured fields (A)'}",
        f"- params: {params or 'none'}",
        f"- phrases for messages: {_named(tuple(sorted(checker.facts))) or 'none'}",
    ]


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
