#!/usr/bin/env python
"""The front door for commands; `bin/manage` calls it with the private services up."""

import os
import sys


def main() -> None:
    """Run a command; on a database that was not migrated it is refused with a sentence, not with a traceback."""
    from django.core.management import execute_from_command_line
    from django.db import ProgrammingError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        execute_from_command_line(sys.argv)
    except ProgrammingError:
        executor = MigrationExecutor(connection)
        if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise
        sys.exit(f"wijkwerk: database {connection.settings_dict['NAME']} is not up to date: run bin/manage migrate.")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wijkwerk.settings")
    main()
