"""The web process's entry, for gunicorn."""

import io
import os
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.core.wsgi import get_wsgi_application

from wijkwerk.roomy import with_room

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wijkwerk.settings")
_django = get_wsgi_application()
# What follows needs the settings.
from wijkwerk.doors import MAX_BODY  # noqa: E402

_CHARSET = re.compile(r";\s*charset\s*=\s*(\"[^\"]*\"|[^;]*)", re.IGNORECASE)


def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """wijkwerk as a WSGI application. All that comes in is UTF-8.

    A charset of a stranger's choice is left out: Django reads the address with it, and one that is no text encoding
    (`charset=base64`) made it fail before any page of ours could answer.
    """
    content_type = environ.get("CONTENT_TYPE")
    if content_type:
        environ["CONTENT_TYPE"] = _CHARSET.sub("", content_type)
    if "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower():
        _measure(environ)
    return with_room(_django, environ, start_response)


def _measure(environ: "WSGIEnvironment") -> None:
    """Read a body that comes in chunks, and say its length: Django takes one without a length for empty.

    No more is read than the doors let in and one byte, so that they refuse what is larger.
    """
    body = environ["wsgi.input"].read(MAX_BODY + 1)
    environ["wsgi.input"] = io.BytesIO(body)
    environ["CONTENT_LENGTH"] = str(len(body))
