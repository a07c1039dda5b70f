"""What a preset is: one provider's card, its guide and its ready example config."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from smtp_connector.config.example import ExampleValues, make_example
from smtp_connector.terms import find_language, gettext_noop

from .translated_guides import GUIDES

POPULAR = gettext_noop("Popular")
SENDING_SERVICES = gettext_noop("Sending services")
MAILBOXES = gettext_noop("Mailboxes")
OWN_SERVER = gettext_noop("Your own server")
GROUPS = (POPULAR, SENDING_SERVICES, MAILBOXES, OWN_SERVER)
"""The headings of the cards, in their order."""


@dataclass(frozen=True, slots=True)
class Region:
    """One of several hosts of a provider.

    id: for `?region=`. note: one sentence, or "".
    """

    id: str
    name: str
    host: str
    note: str = ""
    is_legacy: bool = False


class Guide(NamedTuple):
    """A guide and the language that it is written in, as a tag."""

    markdown: str
    language: str


@dataclass(frozen=True, slots=True)
class Preset:
    """One provider.

    monogram, colour: the card's tile; the colour is a token, the CSS class is `tile-<colour>`.
    summary: the card's second line. group: the card's heading.
    host, user, password, from_email: as the example has them; "<...>" is a placeholder.
    user_convention, secret_kind: what stands in auth.user and auth.pass, in words; "" for no sign-in.
    docs_url: the provider's own guide, or "". caveat: the one sentence that saves most trouble.
    keywords: more words that the search finds the card by, in lower case.
    regions: the first is the one that `host` names; empty when there is only one host.
    guide: English Markdown, to be rendered by `guide.render_guide`; `find_guide` knows other languages.
    """

    id: str
    name: str
    monogram: str
    colour: str
    summary: str
    group: str
    host: str
    port: int
    secure: bool
    require_tls: bool
    from_email: str
    caveat: str
    guide: str
    user: str = ""
    password: str = ""
    user_convention: str = ""
    secret_kind: str = ""
    docs_url: str = ""
    keywords: tuple[str, ...] = ()
    regions: tuple[Region, ...] = ()
    ignore_tls: bool = False
    is_development: bool = False

    @property
    def endpoint(self) -> str:
        """Host and port for the card: "smtp.gmail.com:587"; a placeholder reads "your-host:587"."""
        host = f"your-{self.host[1:-1]}" if self.host.startswith("<") else self.host
        return f"{host}:{self.port}"

    @property
    def search_text(self) -> str:
        """All that the search looks at, in lower case."""
        hosts = (self.endpoint, *(region.host for region in self.regions))
        return " ".join((self.id, self.name, self.summary, *hosts, *self.keywords)).lower()

    def find_guide(self, language: str) -> Guide:
        """Return the guide in the language, a tag such as "zh-hans"; the English one where there is none."""
        found = find_language(language, GUIDES)
        markdown = GUIDES[found].get(self.id) if found else None
        return Guide(markdown, found) if markdown else Guide(self.guide, "en")

    def is_match(self, query: str, *, shown: str = "") -> bool:
        """Tell whether every word of the query occurs in the preset; an empty query matches all.

        shown: what else stands on its card, as in another language.
        """
        text = f"{self.search_text} {shown.lower()}"
        return all(word in text for word in query.lower().split())

    def find_region(self, region_id: str) -> Region | None:
        """Return the region with this id, or None."""
        return next((region for region in self.regions if region.id == region_id), None)

    def example_text(
        self, *, region: str = "", host: str = "", port: int | None = None, language: str = ""
    ) -> str:
        """Return the JSON text that prefills the text box.

        region: id of the region whose host to write. host, port: written instead, where given.
        language: of the templates, as a tag.

        Raises:
            KeyError: the preset has no such region.
        """
        found = self.find_region(region)
        if region and found is None:
            raise KeyError(region)
        return make_example(
            ExampleValues(
                host=host or (found.host if found else self.host),
                port=port or self.port,
                secure=self.secure,
                require_tls=self.require_tls,
                from_email=self.from_email,
                user=self.user,
                password=self.password,
                ignore_tls=self.ignore_tls,
            ),
            language=language,
        )
