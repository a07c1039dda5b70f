"""The URLs of a project that only sends."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
