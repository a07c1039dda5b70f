"""Everything that opens a socket; `submission` holds the doors: `submit` and `make_session`."""
