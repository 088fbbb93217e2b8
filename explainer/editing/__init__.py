"""Where the program team and reviewers work, in Wagtail. Nothing here is read while a public page is made.

In reading order: `models`, `blocks`, `freezing` (a draft as `Content`), `authorship` (who wrote), `approval` (who may approve),
`submitting` and `reviewing` (the deeds), `sealing` (the last word), `record_keeping` (withdraw, reinstate, call off), `keeping`
(what has editions stays), `refusals` and `rights` (middleware), `problems`, the screens (`…_views`), `wagtail_hooks`, `starter`.
"""
