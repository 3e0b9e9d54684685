"""What a process of the web carries: what pages need, and not what a rare one of them brings along."""

from __future__ import annotations

import json
import subprocess
import sys

from django.conf import settings

# What reads tokens of an identity provider, pictures, files of areas, papers and holidays of the world.
RARE = (
    "jwt",
    "PIL",
    "sqlite3",
    "weasyprint",
    "pikepdf",
    "pi_heif",
    "openpyxl",
    "holidays",
)


def test_a_process_of_the_web_does_not_carry_what_a_rare_page_needs():
    code = f"""
import json, sys, django
from django.urls import get_resolver
django.setup()
import wijkwerk.wsgi
get_resolver().url_patterns
print(json.dumps([name for name in {RARE!r} if name in sys.modules]))
"""
    child = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=settings.BASE_DIR, check=True
    )
    assert json.loads(child.stdout) == []
