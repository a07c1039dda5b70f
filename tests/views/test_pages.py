"""What every page of the console keeps to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings as project
from django.test import Client
from pytest_django import Settings

from tests.views.console import make_client, page

TEMPLATES = sorted((project.BASE_DIR / "templates").rglob("*.html"))
PAGES = ["/connectors/", "/connectors/create/", "/email-logs/", "/account/sign-in/"]
ICONS = project.BASE_DIR / "templates" / "smtp_connector" / "icons"


def name(path: Path) -> str:
    return str(path.relative_to(project.BASE_DIR / "templates"))


@pytest.mark.parametrize("template", TEMPLATES, ids=name)
def test_template_has_no_inline_script_style_or_handler(template: Path) -> None:
    text = template.read_text()

    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|hx-on", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))
    assert all("request.csp_nonce" in tag for tag in re.findall(r"<script[^>]*>", text))


@pytest.mark.parametrize("template", TEMPLATES, ids=name)
def test_template_is_short_and_partials_name_their_context(template: Path) -> None:
    lines = template.read_text().splitlines()

    assert len(lines) < 80
    if template.name.startswith("_"):
        assert lines[0].startswith("{#")


@pytest.mark.parametrize("template", TEMPLATES, ids=name)
def test_each_posting_form_has_a_csrf_token(template: Path) -> None:
    forms = re.findall(r'<form[^>]*method="post".*?</form>', template.read_text(), re.DOTALL)

    assert all("{% csrf_token %}" in form for form in forms)


@pytest.mark.parametrize("template", TEMPLATES, ids=name)
def test_every_icon_that_is_drawn_is_there(template: Path) -> None:
    used = re.findall(r'{% icon "([a-z0-9-]+)"', template.read_text())

    assert [icon for icon in used if not (ICONS / f"{icon}.svg").exists()] == []


def test_every_icon_that_is_there_is_drawn() -> None:
    sources = [*TEMPLATES, *(project.BASE_DIR / "smtp_connector").rglob("*.py")]
    text = "\n".join(source.read_text() for source in sources)

    assert [icon.stem for icon in ICONS.iterdir() if f'"{icon.stem}"' not in text] == []


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_page_has_one_heading_a_main_part_and_a_way_past_the_navigation(
    admin_client: Client, client: Client, path: str
) -> None:
    page = (client if "sign-in" in path else admin_client).get(path).text

    assert page.count("<h1") == 1
    assert page.count("<main") == 1
    assert 'href="#main"' in page
    assert 'id="main"' in page
    assert "<title>" in page


@pytest.mark.django_db
def test_page_renders_in_a_project_without_a_content_security_policy(
    admin_client: Client, settings: Settings
) -> None:
    settings.MIDDLEWARE = [
        entry
        for entry in project.MIDDLEWARE
        if not entry.startswith(("csp.", "django_htmx.", "whitenoise."))
    ]

    assert admin_client.get("/connectors/").status_code == 200


@pytest.mark.django_db
def test_who_may_see_nothing_can_sign_out_from_there() -> None:
    shown = make_client().get(page("connector_list"))

    assert shown.status_code == 403
    content = shown.text.partition("<main")[2].partition("</main>")[0]
    assert f'action="{page("account_sign_out")}"' in content
    assert page("connector_list") not in content
