"""Guides in Simplified Chinese; a module has the stem of its preset."""
