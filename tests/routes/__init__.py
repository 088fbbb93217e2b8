"""Every way to get words past a second person, tried by everybody; `catalogue` makes the table in docs/approval.md of it."""
