"""Take the picture of the README from a demo: ``python docs/take_pictures.py DEMO_FOLDER`` (needs Chromium)."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

TARGET = Path(__file__).with_name("pictures") / "feedback.png"
PAGE = "feedback/middling/m03_needs_outcomes/m03_needs_outcomes.html"
SIZE = {"width": 920, "height": 1120}


def main(demo: Path) -> None:
    """Save the top of a middling trainee's feedback page."""
    browser_path = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": SIZE["width"], "height": SIZE["height"]})
        page.goto((demo.resolve() / PAGE).as_uri())
        page.screenshot(path=TARGET)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
