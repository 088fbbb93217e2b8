"""What an explainer says, as plain typed data, and every form that is made of it.

In reading order: `sections`, `explainer` (the value `Content`), `text` and `richtext` (what it accepts), `canonical` (its JSON
and digest), `frame`, `html`, `markdown`, `readability`, `checks`,
`wording` (whose sentences they are), `real_links`. Nothing here knows models, the database, Wagtail or requests.
"""
