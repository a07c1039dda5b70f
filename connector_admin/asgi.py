"""The ASGI entry point, for uvicorn and the like: `connector_admin.asgi:application`."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

from connector_admin.required_keys import require_keys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connector_admin.settings")
application = get_asgi_application()
require_keys()
