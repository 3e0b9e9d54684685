"""The web process's entry, for gunicorn."""

import os
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.core.wsgi import get_wsgi_application

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wijkwerk.settings")
_django = get_wsgi_application()
_CHARSET = re.compile(r";\s*charset\s*=\s*(\"[^\"]*\"|[^;]*)", re.IGNORECASE)


def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """wijkwerk as a WSGI application. All that comes in is UTF-8.

    A charset of a stranger's choice is left out: Django reads the address with it, and one that is no text encoding
    (`charset=base64`) made it fail before any page of ours could answer.
    """
    content_type = environ.get("CONTENT_TYPE")
    if content_type:
        environ["CONTENT_TYPE"] = _CHARSET.sub("", content_type)
    return _django(environ, start_response)
