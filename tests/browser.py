"""Chromium for tests: open a page as a resident or officer sees it, and ask axe what is wrong with it.

The fixtures `open_page` and `site` stand in tests/conftest.py. A page is closed when its test ends; anything that a
page writes on its console as an error (a refused style or script, say) makes the test fail.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, sync_playwright

NARROW, WIDE = 320, 1280
# WCAG 2.2 A and AA, and what axe advises besides: none of it may be found.
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Nothing outside our own house is fetched: the map must do without tiles. Said to the browser: a test that looked at
# each request would keep it from remembering style sheets, and fetching those took most of the time of a page.
_ONLY_HERE = "MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"
# A page of a test is gone before a script that was compiled to run long has run long: that took a sixth of the work.
_SHORT_LIVED = "--no-opt --no-maglev"
OpenPage = Callable[..., Page]

# Which words axe found to be read well, by all that it is decided by: of the next ones alike it is known already. Words
# with something on or under them that they are not in are always measured, as those that are seen through.
_READ_WELL: set[str] = set()
_REMEMBER = """() => {
  const check = axe._audit.checks['color-contrast'], measure = check.evaluate;
  const none = 'rgba(0, 0, 0, 0)', known = window.readWell = new Set();
  let painted;
  window.startLooking = () => {
    painted = [...document.querySelectorAll('body *')]
      .map(one => [one, getComputedStyle(one)])
      .filter(([, style]) => style.backgroundColor !== none || style.backgroundImage !== 'none')
      .map(([one, style]) => [one, one.getBoundingClientRect(), style.position === 'static']);
  };
  const apart = (one, other) => one.right <= other.left || one.left >= other.right || one.bottom <= other.top
    || one.top >= other.bottom;
  const key = element => {
    const own = getComputedStyle(element), box = element.getBoundingClientRect(), grounds = [];
    if (own.textShadow !== 'none') return '';
    let ground = '';
    for (let at = element; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.opacity !== '1' || style.mixBlendMode !== 'normal' || style.backgroundImage !== 'none') return '';
      if (style.backgroundColor === none || (ground && !ground.startsWith('rgba'))) continue;
      ground = style.backgroundColor;
      const around = at.getBoundingClientRect();
      if (box.left < around.left || box.right > around.right || box.top < around.top || box.bottom > around.bottom)
        return '';
      grounds.push(ground);
    }
    for (const [one, around, still] of painted)
      if (!apart(box, around) && !one.contains(element) && !(still && element.contains(one))) return '';
    return [own.color, own.webkitTextFillColor, own.webkitTextStroke, own.fontSize, own.fontWeight, ...grounds].join();
  };
  check.evaluate = function(element, ...rest) {
    const like = key(element);
    if (like && known.has(like)) return true;
    const well = measure.call(this, element, ...rest);
    if (like && well === true) known.add(like);
    return well;
  };
}"""
_RUN = """([what, options, known]) => {
  known.forEach(one => window.readWell.add(one));
  window.startLooking();
  return axe.run(...what, options).then(results => [results.violations, [...window.readWell]]);
}"""


def chromium_path() -> str:
    """The system's Chromium: bin/test names it; else the first on the path. Skips loudly where there is none."""
    named = os.environ.get("WIJKWERK_CHROMIUM")
    found = named or next(
        filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"))),
        None,
    )
    if not found:
        pytest.skip("NO CHROMIUM: the browser tests did not run; bin/test installs it")
    return found


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium; without its sandbox, which needs rights that a container lacks."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(),
            args=["--no-sandbox", f"--host-resolver-rules={_ONLY_HERE}", f"--js-flags={_SHORT_LIVED}"],
        )
        yield browser
        browser.close()


@contextmanager
def pages(browser: Browser, *, base_url: str) -> Iterator[OpenPage]:
    """Gives `open_page(path, width=1280, scripts=True, cookies=None, page=None)`; afterwards no page may have had an
    error."""
    contexts = []
    errors: list[str] = []

    def note(text: str, url: str = "") -> None:
        # A refused page is what some tests ask for, and map tiles may be out of reach.
        if "Failed to load resource" not in text:
            errors.append(f"{text} ({url})")

    def open_page(
        path: str,
        *,
        width: int = WIDE,
        scripts: bool = True,
        cookies: dict[str, str] | None = None,
        page: Page | None = None,
    ) -> Page:
        if page is None:
            context = browser.new_context(
                base_url=base_url,
                viewport={"width": width, "height": 900},
                locale="nl-NL",
                java_script_enabled=scripts,
                reduced_motion="reduce",
            )
            context.add_cookies(
                [{"name": name, "value": given, "url": base_url} for name, given in (cookies or {}).items()]
            )
            contexts.append(context)
            # Of each of its pages, also of one that a page opens.
            context.on(
                "console",
                lambda message: (
                    note(message.text, message.location.get("url", "")) if message.type == "error" else None
                ),
            )
            context.on("weberror", lambda error: note(str(error.error)))
            page = context.new_page()
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not errors, "the browser complained:\n" + "\n".join(errors)


def faults(page: Page, *, rules: tuple[str, ...] = (), but: tuple[str, ...] = (), within: str = "body") -> str:
    """What axe finds wrong with a page as it stands, as text; empty is good. `rules`: these of its rules only; `but`:
    all except these; `within`: in this part of the page only."""
    run_only = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": _TAGS}
    options = {
        "runOnly": run_only,
        "rules": {rule: {"enabled": False} for rule in but},
        "resultTypes": ["violations"],
        # Axe would fetch imported style sheets again, in a way that our policy refuses.
        "preload": False,
        "ancestry": False,
    }
    # The whole page is what axe takes by itself: its head too.
    what = [] if within == "body" else [within]
    # A page that was looked at before has axe in it.
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
        page.evaluate(_REMEMBER)
    found = []
    violations, known = page.evaluate(_RUN, [what, options, sorted(_READ_WELL)])
    _READ_WELL.update(known)
    for violation in violations:
        for node in violation["nodes"]:
            found.append(
                f"{violation['id']}: {violation['help']}\n    {node['html'][:200]}\n    {node['failureSummary']}"
            )
    return "\n".join(found)


def assert_good(page: Page, *, but: tuple[str, ...] = ()) -> None:
    """Axe finds nothing (`but` these of its rules), and the page does not scroll sideways."""
    # A page that is still coming in lacks what it will have.
    page.wait_for_load_state()
    wrong = faults(page, but=but)
    assert not wrong, f"{page.url} at {page.viewport_size}:\n{wrong}"
    wide = page.evaluate("document.scrollingElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} scrolls {wide} px sideways at {page.viewport_size}"


def assert_good_at_both_widths(page: Page) -> None:
    """`assert_good` on a narrow telephone and on a wide screen.

    Contrast takes most of what axe does, and no style sheet of ours gives a text another colour on a wide screen
    (`tests/pages/test_theme.py`): it is measured on the narrow one.
    """
    page.set_viewport_size({"width": NARROW, "height": 900})
    assert_good(page)
    page.set_viewport_size({"width": WIDE, "height": 900})
    assert_good(page, but=("color-contrast",))


def look(page: Page, name: str) -> None:
    """Keep a picture of the page as it stands, where somebody asked for it: in the folder that WIJKWERK_SHOTS names."""
    if folder := os.environ.get("WIJKWERK_SHOTS"):
        page.screenshot(path=Path(folder, f"{name}.png"), full_page=True)


def look_at_both_widths(page: Page, name: str) -> None:
    """The page is good at both widths; and a picture of each (`look`)."""
    assert_good_at_both_widths(page)
    for width in (NARROW, WIDE):
        page.set_viewport_size({"width": width, "height": 900})
        look(page, f"{name}-{width}")


def onward(page: Page) -> None:
    """To the next step of the resident's form, or to this one with what is wrong.

    Waits for the page: with a script a step first asks for a sign of life, so that a press is not yet a page.
    """
    with page.expect_navigation():
        page.get_by_role("button", name="Verder").click()
