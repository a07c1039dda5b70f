"""Real mail servers, started on loopback in folders of their own, and what `submit` does with them."""
