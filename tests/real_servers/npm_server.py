"""npm's smtp-server: the one that the people behind Nodemailer test with."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from .cache import CACHE
from .server import (
    DOMAIN,
    GREYLISTED,
    LOCAL_PARTS,
    PASSWORD,
    TOKEN,
    USER,
    RealServer,
    read_if_there,
)

HELP = (
    "Node.js or npm's smtp-server is missing. Install Node.js 20 or newer and run .ci/real_servers"
)

MODULES = CACHE / "npm" / "node_modules"
PROGRAM = Path(__file__).parent / "npm" / "server.js"


def find_npm_server() -> str | None:
    """Return the path of node when smtp-server is there for it."""
    return shutil.which("node") if (MODULES / "smtp-server").is_dir() else None


class NpmServer(RealServer):
    """smtp-server with a listener for each port; npm/server.js keeps its mails and its log."""

    name = "smtp-server"

    @property
    def version(self) -> str:
        package = json.loads((MODULES / "smtp-server" / "package.json").read_text())
        return str(package["version"])

    def launch(self) -> None:
        settings = {
            "folder": str(self.folder),
            "starttlsPort": self.starttls_port,
            "tlsPort": self.tls_port,
            "certificate": str(self.certificate),
            "key": str(self.key),
            "user": USER,
            "password": PASSWORD,
            "token": TOKEN,
            "mailboxes": {f"{name}@{DOMAIN}": name for name in LOCAL_PARTS},
            "greylisted": GREYLISTED,
        }
        path = self.write("settings.json", json.dumps(settings))
        node = find_npm_server()
        assert node is not None
        self.run(node, PROGRAM, path, NODE_PATH=MODULES)

    def read_log(self) -> str:
        return read_if_there(self.folder / "sessions.log")

    def get_login_pattern(self, mechanism: str) -> str:
        return rf"AUTH {mechanism} {re.escape(USER)} accepted over TLS"

    def count_refused_logins(self, log: str) -> int | None:
        return log.count("AUTH ") if "CLOSE" in log else None
