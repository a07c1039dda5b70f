"""From what a server said to what the administrator should change."""
