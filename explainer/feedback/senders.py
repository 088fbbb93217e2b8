"""Who sent an answer, as far as it has to be known for a day: a keyed hash that is another one tomorrow."""

import re
from datetime import UTC, datetime
from ipaddress import IPv6Address, ip_address, ip_network

from django.utils.crypto import salted_hmac


def sender(address: str, now: datetime) -> str:
    """The hash of a sender's network on this day (UTC); what is no address counts as one sender."""
    day = f"{now.astimezone(UTC):%Y-%m-%d}"
    return salted_hmac("explainer.feedback.sender", f"{day} {_network(address)}", algorithm="sha256").hexdigest()


def _network(address: str) -> str:
    """An IPv4 address, or the /64 of an IPv6 one, within which whoever has one has all; some proxies add a port."""
    bare = re.sub(r"^\[(.*)\](?::\d+)?$|^([\d.]+):\d+$", r"\1\2", address.strip())
    try:
        found = ip_address(bare)
    except ValueError:
        return ""
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ip_network((int(found), 64), strict=False))
    return str(found)
