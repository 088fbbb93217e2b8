"""The queue: what is done later, by a worker, so that nobody waits for it. It knows nothing of what waits in it."""
