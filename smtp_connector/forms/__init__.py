"""Forms: what a page posts, checked. They know models and the pure layers, and never send anything."""
