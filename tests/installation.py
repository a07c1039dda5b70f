"""An installation of the console for tests of operating it: a database, keys, and manage.py as a process."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.configs import make_config
from tests.console_run import ROOT, make_environment

SECRET = "canary-restore-4d1f"
# The local mailbox has no sign-in: a secret header shows that secrets came through.
SECRET_HEADER = "X-Api-Key"
MAKE_CONNECTOR = """
import json
from smtp_connector.models import Connector
Connector.objects.create_connector("Mail", config=json.loads({config!r}))
"""


@dataclass(frozen=True)
class Installation:
    """Where it keeps its data, and the keys that it is started with."""

    database_url: str
    encryption_keys: str

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of manage.py."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=make_environment(
                DATABASE_URL=self.database_url,
                SECRET_KEY="k" * 50,
                SMTP_CONNECTOR_ALLOWED_NETWORKS="127.0.0.0/8",
                SMTP_CONNECTOR_ENCRYPTION_KEYS=self.encryption_keys,
            ),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def manage(self, *arguments: str) -> str:
        """Run a command that must succeed; return what it printed."""
        result = self.run(*arguments)
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    def make_connector(self, port: int) -> None:
        """Store an active connector that sends to this port, with a secret in its config."""
        config: dict[str, Any] = make_config(port, customHeaders={SECRET_HEADER: SECRET})
        self.manage("shell", "--command", MAKE_CONNECTOR.format(config=json.dumps(config)))

    def dump(self, file: Path) -> None:
        """Write the data as deployment.md says."""
        self.manage(
            "dumpdata",
            "--natural-foreign",
            "--natural-primary",
            *("--exclude=contenttypes", "--exclude=auth.permission", "--exclude=sessions"),
            f"--output={file}",
        )

    def load(self, file: Path) -> None:
        """Read such data into a database that has nothing yet."""
        self.manage("migrate", "--verbosity=0")
        self.manage("loaddata", str(file))

    def with_keys(self, encryption_keys: str) -> Installation:
        """Return the same data under other keys."""
        return replace(self, encryption_keys=encryption_keys)
