"""Copies of editions: files that are printed once, kept, and served unchanged."""
