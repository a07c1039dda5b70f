from __future__ import annotations

import pytest

from smtp_connector.config.providers import KNOWN_HOSTS, find_near_host, find_provider
from smtp_connector.presets import PRESETS, get_preset

# Not one provider's host.
WITHOUT_PROVIDER = {"custom-smtp", "local-mailbox"}
HOSTS = [
    (host, preset.id)
    for preset in PRESETS
    if preset.id not in WITHOUT_PROVIDER
    for host in (preset.host, *(region.host for region in preset.regions))
]


@pytest.mark.parametrize(("host", "preset_id"), HOSTS)
def test_host_of_a_preset_belongs_to_its_provider(host: str, preset_id: str) -> None:
    for spelling in (host, f"{host.upper()}."):
        provider = find_provider(spelling)
        assert provider is not None
        assert provider.preset_id == preset_id


@pytest.mark.parametrize(("host", "preset_id"), HOSTS)
def test_linter_leads_to_the_port_of_the_preset(host: str, preset_id: str) -> None:
    provider, preset = find_provider(host), get_preset(preset_id)

    assert provider is not None
    assert provider.port == preset.port
    assert preset.port not in provider.refused_ports


@pytest.mark.parametrize(
    "host",
    ["mail.example.com", "smtp.gmail.com.example.com", "gmail.com", "192.0.2.1", "", "smtp.zoho"],
)
def test_other_host_belongs_to_none(host: str) -> None:
    assert find_provider(host) is None


@pytest.mark.parametrize("host", KNOWN_HOSTS)
def test_host_to_be_suggested_has_a_provider(host: str) -> None:
    assert find_provider(host)


@pytest.mark.parametrize(
    ("host", "near"),
    [
        ("smtp.gmial.com", "smtp.gmail.com"),
        ("smpt.office365.com", "smtp.office365.com"),
        ("smtp.sendgrid.com", "smtp.sendgrid.net"),
        ("SMTP.GMAIL.CON", "smtp.gmail.com"),
        ("mail.example.com", ""),
        ("smtp.example.com", ""),
        ("smtp.gmail.com", ""),
        ("192.0.2.1", ""),
        ("localhost", ""),
        ("smtp.web.internal", ""),
        ("mail.gmx.lan", ""),
        ("smtp.aol.local", ""),
    ],
)
def test_misspelt_host_leads_to_the_one_that_was_meant(host: str, near: str) -> None:
    assert find_near_host(host) == near
