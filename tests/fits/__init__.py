"""Direct fits: they find what is true, and are as sure as they should be."""
