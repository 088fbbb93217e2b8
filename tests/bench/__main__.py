"""`python -m tests.bench`: each function in `BENCHES` prints a table of its own."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from tests.bench.machine import machine
from tests.bench.printing import printing
from tests.bench.reading import reading
from tests.bench.reviewing import reviewing
from tests.bench.verifying import verifying

BENCHES = (reading, reviewing, printing, verifying)

if __name__ == "__main__":
    print(machine())
    for bench in BENCHES:
        print(f"\n{bench.__doc__}\n")
        bench()
    print(f"\nThe load of this machine at the end: {os.getloadavg()[0]:.1f}.")
