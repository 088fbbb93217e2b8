"""A site with a page of every type, served as in production."""
