#!/usr/bin/env python
"""Run Django's and SMTP Connector's commands with the project's settings."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connector_admin.settings")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
