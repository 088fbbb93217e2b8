"""The site, with a bare view beside it: a primary key, a stored body, and nothing else."""
