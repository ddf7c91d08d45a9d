"""Which limits a request counts on."""

from __future__ import annotations

from ui.access.addresses import counted_as
from ui.access.directory import Identity
from ui.access.limiter import Policy
from ui.access.rates import Rate
from ui.access.request import Sender
from ui.access.routes import Counted
from ui.access.rules import AccessRules, FreeRate
from ui.access.windows import ADDRESS, QUOTA, RATE, counter

# Reading documents and the like is cheap beside a question.
READS_PER_QUESTION = 10


def policies_for(
    counted: Counted, sender: Sender, identity: Identity | None, rules: AccessRules, secret: bytes, user_id: str = ""
) -> tuple[Policy, ...]:
    """The limits of a request.

    With a key those of the key; with a session token, which any visitor of the portal's page holds, those of the
    address too, so that one visitor does not use up the key for all. Whoever has signed in, from an office with one
    address perhaps, is counted as such.
    """
    if not counted:
        return ()
    if counted in {"chat", "page"}:
        if user_id and rules.chat.rate is not None and not (rules.chat.spares_loopback and sender.this_machine):
            return (Policy(counted, f"user:{user_id}:{counted}", _scaled(rules.chat.rate, counted)),)
        return _by_address(counted, counted, rules.chat, sender, secret)
    if identity is None:
        return (
            *_by_address("default", counted, rules.rate, sender, secret),
            *(_by_address("quota", QUOTA, rules.quota, sender, secret) if counted == RATE else ()),
        )
    key = identity.key
    own = [Policy("default", counter(key.key_id, counted), _scaled(key.rate, counted))] if key.rate else []
    if key.quota and counted == RATE:
        own.append(Policy("quota", counter(key.key_id, QUOTA), key.quota))
    return (*own, *(_by_address("visitor", counted, rules.rate, sender, secret) if identity.token else ()))


def _by_address(name: str, what: Counted | str, limit: FreeRate, sender: Sender, secret: bytes) -> tuple[Policy, ...]:
    spared = limit.spares_loopback and sender.this_machine
    if limit.rate is None or spared:
        return ()
    return (Policy(name, f"{ADDRESS}{what}:{counted_as(sender.address, secret)}", _scaled(limit.rate, what)),)


def _scaled(rate: Rate, what: Counted | str) -> Rate:
    return rate.times(READS_PER_QUESTION) if what in {"read", "page"} else rate
