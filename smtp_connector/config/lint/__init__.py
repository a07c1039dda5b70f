"""Doubts about a config that could be sent with: what often turns out to be a mistake, by subject."""
