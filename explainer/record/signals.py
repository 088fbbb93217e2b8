"""Signals of the record."""

from django.dispatch import Signal

# Sent once after a deed is committed, with `entries`, those that the deed wrote. Receivers purge caches and send mail.
recorded = Signal()
