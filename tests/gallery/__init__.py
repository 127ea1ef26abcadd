"""Every screen in every language, as people meet it: `make gallery` writes docs/gallery."""
