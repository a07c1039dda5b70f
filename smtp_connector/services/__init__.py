"""Use cases: what joins models, settings and transport."""
