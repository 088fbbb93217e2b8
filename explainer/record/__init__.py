"""The public record: what the public was shown, from when, and on whose approval. Append-only.

In reading order: `models`, `triggers` (the database refuses changes), `deeds` (what can be done), `fitting` (which entries
are served), `timeline` (what was shown at a moment), `audit`, `export` (for outsiders), `verify` (their program). It imports
`content` and nothing of Wagtail, and points at nothing outside this room.
"""
