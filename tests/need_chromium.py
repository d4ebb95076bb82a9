"""Say clearly, before the tests start, that the browser tests need Chromium: without it they fail."""

from __future__ import annotations

import shutil
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str | None:
    """Return the path of a Chromium browser, or None where there is none."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


if __name__ == "__main__":
    if chromium() is None:
        print(
            f"Chromium is missing (looked for: {', '.join(NAMES)}); the browser tests need it; "
            "on Debian: apt-get install chromium; on Ubuntu, macOS or Windows install Chromium or Chrome",
            file=sys.stderr,
        )
        raise SystemExit(1)
