"""Uses the running demo through a real browser: for the smoke test, and for the pictures in the README.

`python -m bot.demo.pictures docs/images` starts a demo of its own and takes the pictures.
Needs playwright (a development dependency) and a Chromium of the machine's own.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/")
DESKTOP = (1200, 800)
PHONE = (390, 844)


def find_browser() -> str | None:
    """The path of a Chromium on this machine, or None."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for name in names if (path := shutil.which(name))), None)


@contextmanager
def running_demo(command: tuple[str, ...] = ("-m", "bot", "demo", "--port", "0"), seconds: float = 60) -> Iterator[str]:
    """Starts a demo in a process and a folder of its own. Yields the address of its start page.

    Raises RuntimeError with what it printed where no address comes within `seconds`, or where it does not stop cleanly.
    """
    root = Path(__file__).parents[2]
    paths = os.pathsep.join(filter(None, (str(root), os.environ.get("PYTHONPATH"))))
    environment = {**os.environ, "PYTHONPATH": paths, "PYTHONIOENCODING": "utf-8"}
    for display in ("DISPLAY", "WAYLAND_DISPLAY"):  # so that it opens no browser of its own
        environment.pop(display, None)
    with tempfile.TemporaryDirectory() as folder:
        printed = Path(folder, "printed.txt")
        with printed.open("w", encoding="utf-8") as output:
            process = subprocess.Popen(
                [sys.executable, *command], cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT
            )
        try:
            deadline = time.monotonic() + seconds
            while not (found := ADDRESS.search(printed.read_text(encoding="utf-8"))):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"the demo gave no address:\n{printed.read_text(encoding='utf-8')}")
                time.sleep(0.1)
            yield found[0]
            process.terminate()
            if process.wait(timeout=30) != 0:
                raise RuntimeError(f"the demo did not stop cleanly:\n{printed.read_text(encoding='utf-8')}")
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()


@contextmanager
def browser_pages(size: tuple[int, int] = DESKTOP) -> Iterator[PageMaker]:
    """Starts the browser. Yields what opens pages in it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        # The preview's content policy forbids the scripts by which Playwright looks and waits.
        context = browser.new_context(bypass_csp=True, viewport={"width": size[0], "height": size[1]})
        try:
            yield PageMaker(context)
        finally:
            context.close()
            browser.close()


class PageMaker:
    """Opens tabs."""

    def __init__(self, context: object) -> None:
        self._context = context

    def start(self, address: str) -> Page:
        """The start page, with its people on it."""
        page = self._context.new_page()  # type: ignore[attr-defined]
        page.goto(address)
        page.wait_for_selector("#people li")
        return page

    def enter(self, address: str, person: str, place: str) -> Page:
        """A new tab, through the start page: the channel whose name contains `place`, as that person."""
        page = self.start(address)
        page.locator("#people li", has_text=person).locator("nav a", has_text=place).first.click()
        page.wait_for_selector("#guanxi-where a[aria-current]")
        wait_ready(page)
        return page


def wait_ready(page: Page) -> None:
    """Until the channel is drawn, fonts and pictures included."""
    page.wait_for_function("window.simcordPreview && window.simcordPreview.ready")


def run_command(page: Page, name: str) -> None:
    """Types a slash command that needs no options, and sends it; one that offers some takes a second Enter."""
    wait_ready(page)
    box = page.locator("#channel-composer-input")
    box.fill(f"/{name}")
    page.locator(".command-picker, [role=listbox]").get_by_text(f"/{name}", exact=True).first.click()
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    page.keyboard.press("Enter")


def say(page: Page, text: str) -> None:
    """Writes an ordinary message."""
    wait_ready(page)
    page.locator("#channel-composer-input").fill(text)
    page.locator("#send-message").click()


def shot(page: Page, path: Path) -> None:
    """Saves what the page shows now, once it is drawn and the toolbar has said its piece."""
    if page.locator("#channel-timeline").count():
        wait_ready(page)
    page.wait_for_timeout(400)
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path)


def take_all(folder: Path) -> None:
    """The pictures for the README: the start page, the hall in both languages, and the hall on a phone."""
    with running_demo() as address:
        with browser_pages() as pages:
            shot(pages.start(address), folder / "start.png")
            for person, name in (("Mia", "hall-en.png"), ("上官", "hall-zh.png")):
                page = pages.enter(address, person, "hall")
                run_command(page, "streak show")
                page.wait_for_timeout(2500)
                shot(page, folder / name)
        with browser_pages(PHONE) as pages:
            shot(pages.enter(address, "Mia", "hall"), folder / "hall-phone.png")


if __name__ == "__main__":
    take_all(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/images"))
