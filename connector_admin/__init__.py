"""The Django project that runs SMTP Connector on its own: settings, root URLs, WSGI and ASGI."""
