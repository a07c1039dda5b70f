"""A connector that is saved twice by one press, or by one page that is sent again, is made once."""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from smtp_connector.forms.test_message import read_token
from smtp_connector.models import Connector

from .posted_config import read_posted_text

SECONDS = 120  # a press that comes later is meant


class SingleSave:
    """One "Save and Done", known by the page's token and by all that was typed."""

    def __init__(self, request: HttpRequest) -> None:
        token = read_token(request.POST.get("send_token", ""))
        typed = f"{request.POST.get('name', '')}\0{read_posted_text(request)}"
        text = f"{request.path}\0{token}\0{typed}"
        digest = salted_hmac("smtp_connector.save", text, algorithm="sha256").hexdigest()
        self._key = f"smtp_connector.save.{digest}" if token else ""

    def begin(self) -> bool:
        """Note that it begins; False when it did already."""
        return not self._key or cache.add(self._key, "", SECONDS)

    def find_connector(self) -> Connector | None:
        """Return the connector that was made; None while that is under way."""
        return Connector.objects.filter(public_id=cache.get(self._key) or None).first()

    def end(self, connector: Connector | None) -> None:
        """Keep what was made. None: nothing, so the next press tries again."""
        if connector is None:
            cache.delete(self._key)
        elif self._key:
            cache.set(self._key, connector.public_id, SECONDS)
