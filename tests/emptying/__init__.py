"""An app for tests only: `flush`, which empties the database after a test that commits, takes append-only tables along."""
