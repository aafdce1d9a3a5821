# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""The types of fields: each turns a value into its canonical form or says what would be right.

Local checks refuse only what cannot be right for any version of the API; everything else is the API's to judge.
"""

from __future__ import annotations

import ipaddress
import re
import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._models.base import AfterValidator, BeforeValidator


def canonical_address(value: str) -> str:
    """``2001:DB8::1`` becomes ``2001:db8::1``."""
    try:
        return str(ipaddress.ip_address(value))
    except ValueError:
        raise ValueError(f"{value!r} is not an IP address, such as 203.0.113.1 or 2001:db8::1") from None


def canonical_interface(value: str) -> str:
    """An address with the length of its prefix. The host part is the user's choice and is kept."""
    try:
        if "/" not in value:
            raise ValueError
        return ipaddress.ip_interface(value).with_prefixlen
    except ValueError:
        raise ValueError(
            f"{value!r} is not an interface address: it needs an IP address and a prefix length, such as 10.213.0.8/31"
        ) from None


def canonical_prefix(value: str) -> str:
    """A network without host bits."""
    try:
        network = ipaddress.ip_network(value, strict=False)
    except ValueError:
        raise ValueError(f"{value!r} is not an IP prefix, such as 192.0.2.0/24 or 2001:db8::/48") from None
    if ipaddress.ip_interface(value).ip != network.network_address:
        raise ValueError(f"{value!r} has host bits set; the prefix is {network}")
    return str(network)


def _check_name(value: str) -> str:
    if not value or value != value.strip():
        raise ValueError(f"{value!r} is not a name: it is empty, or begins or ends with white space")
    return value


def _check_gre_name(value: str) -> str:
    if not 1 <= len(value) <= 15:
        raise ValueError(f"{value!r} has {len(value)} characters; the name of a GRE tunnel has 1 to 15")
    wrong = sorted(set(re.findall(r"[^A-Za-z0-9_.\-]", value)))
    if wrong:
        raise ValueError(
            f"{value!r} holds {' '.join(map(repr, wrong))}; the name of a GRE tunnel has no spaces or special characters"
        )
    return value


def _check_md5_key(value: str) -> str:
    wrong = sorted({character for character in value if not " " <= character <= "~" or character in '"?'})
    if wrong:
        # The value itself stays hidden, and so do the characters: they are part of it.
        raise ValueError(
            f"the value (hidden) holds {len(wrong)} kind{'s' if len(wrong) > 1 else ''} of character that the API "
            "refuses; use printable ASCII without the quotation mark and the question mark"
        )
    return value


def _check_ike_fqdn(value: str) -> str:
    if not value.endswith(".custom.ipsec.cloudflare.com"):
        raise ValueError(
            f"{value!r} is not of the form <label>.<account id>.custom.ipsec.cloudflare.com, which the API demands"
        )
    return value


def _whole_number(value: t.Any) -> t.Any:
    """Refuse what pydantic would otherwise take for a number."""
    if isinstance(value, (bool, float)):
        raise ValueError(f"{value!r} is not a whole number")
    return value


def _between(lowest: int, highest: int | None = None) -> t.Callable[[int], int]:
    def check(value: int) -> int:
        if value < lowest:
            raise ValueError(f"{value} is too small; the minimum is {lowest}")
        if highest is not None and value > highest:
            raise ValueError(f"{value} is too large; the maximum is {highest}")
        return value

    return check


def _empty_clears(value: t.Any) -> t.Any:
    """An empty value clears the field, which a canonical form writes as None."""
    return None if value in ("", [], {}) else value


def _sorted_once(values: list[str]) -> list[str]:
    return sorted(set(values))


class Whole(dict[str, t.Any]):
    """A mapping that is one value, such as a table of addresses: it is compared and replaced as a whole."""


_Item = t.TypeVar("_Item")

Clearable = t.Annotated[_Item | None, BeforeValidator(_empty_clears)]
"""A field that an empty value clears."""

Name = t.Annotated[str, AfterValidator(_check_name)]
GreTunnelName = t.Annotated[str, AfterValidator(_check_gre_name)]
Address = t.Annotated[str, AfterValidator(canonical_address)]
AddressOrEmpty = t.Annotated[str, AfterValidator(lambda value: value and canonical_address(value))]
"""An address, or the empty string, which the API itself gives a meaning."""
InterfaceAddress = t.Annotated[str, AfterValidator(canonical_interface)]
Prefix = t.Annotated[str, AfterValidator(canonical_prefix)]
PrefixSet = t.Annotated[list[Prefix], AfterValidator(_sorted_once)]
"""Prefixes whose order carries no meaning."""
NameSet = t.Annotated[list[Name], AfterValidator(_sorted_once)]
"""Names whose order carries no meaning."""
Md5Key = t.Annotated[str, AfterValidator(_check_md5_key)]
IkeFqdn = t.Annotated[str, AfterValidator(_check_ike_fqdn)]
Mtu = t.Annotated[int, BeforeValidator(_whole_number), AfterValidator(_between(576))]
Ttl = t.Annotated[int, BeforeValidator(_whole_number), AfterValidator(_between(1, 255))]
Asn = t.Annotated[int, BeforeValidator(_whole_number), AfterValidator(_between(0, 2**32 - 1))]
Priority = t.Annotated[int, BeforeValidator(_whole_number), AfterValidator(_between(0))]
Weight = t.Annotated[int, BeforeValidator(_whole_number), AfterValidator(_between(0, 256))]
