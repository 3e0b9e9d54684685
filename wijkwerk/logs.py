"""Log lines as JSON: who did what to what, from where, with which result and when (BIO2, ISO 27002 8.15).

A line never holds personal data: the actor is an officer's or a program's id, the origin an HMAC of the address, the
object a public number or code. Of an error the kind and the place in the code are kept, not its words: those of a
database error may quote what somebody typed. Celery writes those words into the sentence itself, with what the task was
given: they are taken out of it again. An address on the web is named by its route, because a path may hold a token.
"""

from __future__ import annotations

import datetime
import json
import logging
import traceback
from typing import Any, Final

from django.http import HttpRequest

# What a sentence of Celery about a task may say: our tasks give back counts.
_OF_A_TASK: Final = frozenset({"id", "name", "runtime", "description", "return_value"})


class JsonFormatter(logging.Formatter):
    """One JSON object a line, with the time in UTC."""

    def format(self, record: logging.LogRecord) -> str:
        """The line; what a record carries as `extra={"audit": {...}}` stands in it as it is."""
        line: dict[str, Any] = {
            "time": datetime.datetime.fromtimestamp(record.created, datetime.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
        }
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest):
            # Django's own words name the path; ours name the route.
            line |= {"message": "request", "route": route_of(request), "status": getattr(record, "status_code", None)}
        else:
            line["message"] = _sentence(record)
        line |= getattr(record, "audit", {})
        if record.exc_info and record.exc_info[0] is not None:
            kind, _error, trace = record.exc_info
            line["error"] = f"{kind.__module__}.{kind.__qualname__}"
            line["where"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
        return json.dumps(line, ensure_ascii=False, default=str)


def _sentence(record: logging.LogRecord) -> str:
    """What a record says, without the words of an error; where those are, in its values, stands the kind or a dash."""
    values: Any = record.args
    if isinstance(values, dict) and record.name.startswith("celery."):
        values = {key: value if key in _OF_A_TASK else "-" for key, value in values.items()}
    elif isinstance(values, tuple):
        values = tuple(type(value).__name__ if isinstance(value, BaseException) else value for value in values)
    message = str(record.msg)
    return message % values if values else message


def route_of(request: HttpRequest) -> str:
    """The name of the address that was asked for, or a dash where there is none by that path."""
    match = request.resolver_match
    return (match.view_name or match.route) if match else "-"
