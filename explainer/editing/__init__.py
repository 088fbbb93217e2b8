"""Where the program team and reviewers work, in Wagtail. Nothing here is read while a public page is made.

In reading order: `models`, `blocks`, `freezing` (a draft as `Content`), `authorship` (who wrote), `approval` (who may approve),
`submitting` and `reviewing` (the deeds), `sealing` (the last word), `views`, `wagtail_hooks`, `starter`.
"""
