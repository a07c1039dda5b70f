"""What people paste in place of a config: URLs, JavaScript, Python, environment variables, YAML; by format."""
