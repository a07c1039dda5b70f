"""Where .ci/real_servers puts what is not installed: outside of the repository."""

from __future__ import annotations

import os
from pathlib import Path

_BASE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
CACHE = _BASE / "smtp-connector-tests"
