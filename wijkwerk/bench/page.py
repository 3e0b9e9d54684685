"""The first step of the resident's form as a telephone gets it: bytes over the wire and the largest contentful paint.

The application runs as in production (gathered, compressed static files with a hash in their name), and Chromium has a
line of 1.6 Mbit/s with 150 ms to and fro, as slow 4G is emulated in the trade. Each run starts with an empty cache.
Pages themselves go out as they are: compressing them is the proxy's to do, and makes these figures smaller.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.conf import settings
from django.core.management.base import CommandError

from wijkwerk.bench.measure import _server as serving

BYTES_PER_SECOND: Final = 1_600_000 // 8
LATENCY_MS: Final = 150
# What the design asks for: seconds until the largest thing is painted, and thousands of bytes (docs/performance.md).
BUDGETS: Final = {"bericht": (1_500, 150), "plek": (None, 400)}
_TEXT: Final = "De lantaarn bij de school is kapot."
_PAINTED: Final = """() => new Promise(done => {
  new PerformanceObserver(list => done(list.getEntries().at(-1).startTime))
    .observe({type: 'largest-contentful-paint', buffered: true});
  setTimeout(() => done(null), 3000);
})"""


@dataclass(frozen=True, slots=True)
class Weight:
    """What a page took: the largest contentful paint in ms (median of the runs), and what went over the wire."""

    what: str
    paint_ms: float
    kilobytes: float
    requests: int
    most_ms: int | None
    most_kilobytes: int

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"holds": self.holds}

    @property
    def holds(self) -> bool:
        """Whether it is within what the design asks for."""
        return self.kilobytes < self.most_kilobytes and (self.most_ms is None or self.paint_ms < self.most_ms)


def chromium() -> str:
    """The machine's Chromium. Raises `CommandError` where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = os.environ.get("WIJKWERK_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if not found:
        raise CommandError("Er is geen Chromium op deze machine: bin/test zet die erop.")
    return found


def weigh(*, runs: int = 5) -> Iterator[Weight]:
    """Weigh the first step, and the one with the map."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise CommandError("Playwright is er niet: bin/test zet het erop.") from error
    with _in_production() as port, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        found: dict[str, list[tuple[float, int, int]]] = {step: [] for step in BUDGETS}
        for _run in range(runs):
            for step, one in _visit(browser, f"http://127.0.0.1:{port}/melden"):
                found[step].append(one)
        browser.close()
    for step, taken in found.items():
        most_ms, most_kilobytes = BUDGETS[step]
        yield Weight(
            what="eerste stap" if step == "bericht" else "stap met de kaart, lege cache",
            paint_ms=round(statistics.median(paint for paint, _bytes, _requests in taken)),
            kilobytes=round(max(total for _paint, total, _requests in taken) / 1000, 1),
            requests=max(requests for _paint, _bytes, requests in taken),
            most_ms=most_ms,
            most_kilobytes=most_kilobytes,
        )


def _visit(browser: Any, address: str) -> Iterator[tuple[str, tuple[float, int, int]]]:
    """One visit with an empty cache: (step, (paint in ms, bytes, requests)) of the first step and of the second."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, device_scale_factor=3, is_mobile=True)
    # The tiles of a map are another's, and not weighed.
    context.route(lambda url: not url.startswith(address.rpartition("/")[0]), lambda route: route.abort())
    page = context.new_page()
    line = context.new_cdp_session(page)
    sizes: list[int] = []
    line.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
    line.send("Network.enable")
    line.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": LATENCY_MS,
            "downloadThroughput": BYTES_PER_SECOND,
            "uploadThroughput": BYTES_PER_SECOND,
        },
    )

    def taken() -> tuple[float, int, int]:
        page.wait_for_load_state("networkidle")
        paint = page.evaluate(_PAINTED)
        if paint is None:
            raise CommandError("De browser zag geen inhoud: de meting is mislukt.")
        return float(paint), sum(sizes), len(sizes)

    page.goto(address)
    yield "bericht", taken()
    page.locator("#id_tekst").fill(_TEXT)
    page.wait_for_timeout(1_500)
    page.wait_for_load_state("networkidle")
    line.send("Network.clearBrowserCache")
    sizes.clear()
    page.locator("button.utrecht-button--submit").click()
    page.locator("#kaart").wait_for()
    yield "plek", taken()
    context.close()


@contextmanager
def _in_production() -> Iterator[int]:
    """The application as it runs in production, but without TLS; gives its port."""
    with tempfile.TemporaryDirectory(prefix="wijkwerk-static-") as folder:
        kept = {
            "WIJKWERK_SERVICES": "False",
            "HTTPS": "False",
            "ALLOWED_HOSTS": "127.0.0.1",
            "SECRET_KEY": settings.SECRET_KEY,
            "STATIC_ROOT": folder,
            "MAP_TILES": "",
        }
        before = {name: os.environ.get(name) for name in kept}
        os.environ.update(kept)
        try:
            subprocess.run(
                [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"],
                cwd=settings.BASE_DIR,
                check=True,
            )
            with serving() as (port, _processes):
                yield port
        finally:
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name)
                else:
                    os.environ[name] = value
