from __future__ import annotations

import logging
import re

import pytest
from django.test import Client, RequestFactory
from pytest_django import Settings

from smtp_connector.views.errors import server_error


@pytest.mark.django_db
def test_unknown_path_gets_our_page(admin_client: Client) -> None:
    response = admin_client.get("/connectors/abcdefghij/email-logs/")

    assert response.status_code == 404
    assert "This page is not here" in response.text
    assert 'aria-label="Console"' in response.text


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/nowhere/", "/connectors/abcdefghij/"])
def test_unknown_path_gets_our_page_in_development_too(
    admin_client: Client, settings: Settings, path: str
) -> None:
    settings.DEBUG = True

    response = admin_client.get(path)

    assert response.status_code == 404
    assert "This page is not here" in response.text


@pytest.mark.django_db
def test_slash_at_the_end_may_be_left_out(admin_client: Client) -> None:
    assert admin_client.get("/connectors").headers["Location"] == "/connectors/"
    assert admin_client.get("/favicon.ico").status_code == 404


@pytest.mark.django_db
def test_unknown_path_shows_a_stranger_no_navigation(client: Client) -> None:
    response = client.get("/nowhere/")

    assert response.status_code == 404
    assert "Email logs" not in response.text


def test_error_page_asks_no_database_and_names_the_reference_of_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR, logger="smtp_connector"):
        response = server_error(RequestFactory().get("/connectors/?page=2"))

    assert response.status_code == 500
    found = re.search(r"Reference ([0-9a-f]{8})", response.content.decode())
    assert found
    assert found[1] in caplog.text
    assert 'href="/connectors/?page=2"' in response.content.decode()


def test_error_page_offers_no_retry_of_a_post() -> None:
    page = server_error(RequestFactory().post("/connectors/abc/delete/")).content.decode()

    assert "Try again</a>" not in page
    assert "saved" not in page


def test_path_cannot_begin_a_line_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    server_error(RequestFactory().get("/connectors/%0AERROR forged%1b[2J%E2%80%AE/"))

    (record,) = caplog.records
    assert record.getMessage().isprintable()
