"""Signals of the record."""

from django.dispatch import Signal

# Sent once within the transaction of a deed, with `entries`, those that it writes. What a receiver writes is committed with them,
# or not at all; a receiver that raises undoes the deed.
recording = Signal()

# Sent once after a deed is committed, with `entries`, those that the deed wrote. Receivers purge caches.
recorded = Signal()
