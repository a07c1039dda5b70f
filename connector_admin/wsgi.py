"""The WSGI entry point, for gunicorn and the like: `connector_admin.wsgi:application`."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from connector_admin.required_keys import require_keys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connector_admin.settings")
application = get_wsgi_application()
require_keys()
