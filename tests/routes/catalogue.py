"""The routes: what is tried, and what becomes of it for each of the cast."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.routes.stage import MEMBERS, Stage, Who

# What becomes of a try, besides a refusal, which is told by a part of its sentence.
APPROVED = "approved"
NOTHING_PUBLIC = "nothing public changes"
SIGN_IN = "asked to sign in"

# A part of the sentence that refuses, or one of the above.
type Outcome = str
type Try = Callable[[Stage, Who], str]

ROUTES: dict[str, "Route"] = {}


@dataclass(frozen=True)
class Route:
    """One way. `attempt` returns what the person reads at the end; what code refuses, it raises."""

    name: str
    group: str
    attempt: Try
    outcomes: dict[str, Outcome]
    # The admin’s addresses that this tries, by name.
    covers: tuple[str, ...] = ()
    # By code, command or SQL: a refusal is an exception, and nobody is there for the log.
    by_code: bool = False
    # The same with one fact changed, which succeeds; raises where it does not. Without it the rightful way is the twin.
    twin: Callable[[Stage], None] | None = None
    # What has to be there before, as public as it may be.
    prepare: Callable[[Stage], object] | None = None


def route(
    name: str,
    group: str,
    outcome: Outcome = NOTHING_PUBLIC,
    *,
    covers: tuple[str, ...] = (),
    by_code: bool = False,
    twin: Callable[[Stage], None] | None = None,
    prepare: Callable[[Stage], object] | None = None,
    **outcomes: Outcome,
) -> Callable[[Try], Try]:
    """Register a try; `outcome` for everybody who is signed in, unless a member has one of their own."""
    everybody = dict.fromkeys(MEMBERS, outcome) | {"anonymous": NOTHING_PUBLIC if by_code else SIGN_IN}
    if by_code:
        everybody["anonymous"] = outcome

    def register(attempt: Try) -> Try:
        assert name not in ROUTES
        own = {key.replace("_", " "): value for key, value in outcomes.items()}
        ROUTES[name] = Route(name, group, attempt, everybody | own, covers, by_code, twin, prepare)
        return attempt

    return register
