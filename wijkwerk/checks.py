"""What must hold of a machine before it goes into production, beside what Django itself checks: `check --deploy`."""

from __future__ import annotations

from typing import Any, Final

from django.core.checks import CheckMessage, Warning
from django.db import DatabaseError, connection

QUIET: Final = {
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_min_duration_sample": "-1",
    "log_transaction_sample_rate": "0",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}
"""Settings of PostgreSQL with which its log holds no statement and no value of a row, so nothing that a resident typed.

`bin/_setup/services.py` and `docker-compose.yml` give them to a server that we start; a city gives them to its own
(`docs/operations.md`). Nearly all of them are for an administrator of the server, so that we can only look.
"""


def statements_stay_out_of_the_log(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Warn where the log of the database holds statements or values, as our own connection has it.

    Says nothing where the database cannot be asked: that is for `/readyz` to tell.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT name, current_setting(name) FROM pg_settings WHERE name = ANY(%s) ORDER BY name", [list(QUIET)]
            )
            found = dict(cursor.fetchall())
    except DatabaseError:
        return []
    loud = [f"{name} = {value}" for name, value in found.items() if value != QUIET[name]]
    if not loud:
        return []
    return [
        Warning(
            f"The log of the database can hold what residents wrote: {', '.join(loud)}.",
            hint="docs/operations.md, under 'The log of the database', says what to set.",
            id="wijkwerk.W001",
        )
    ]
