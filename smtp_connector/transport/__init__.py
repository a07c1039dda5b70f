"""Everything that opens a socket; `submission.submit` is the one door."""
