# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The types of fields: each turns a value into its canonical form or says what would be right.

Local checks refuse only what cannot be right for any version of the API; everything else is the API's to judge.
"""

from __future__ import annotations

import datetime
import decimal
import functools
import ipaddress
import math
import re
import typing as t

from .._time import format_time, parse_time
from .base import AfterValidator, BeforeValidator
from .plain import shown

# A network names each address several times, and the API answers with the same ones: of thousands, most are known.
_remembered = functools.lru_cache(maxsize=1 << 16)


@_remembered
def canonical_address(value: str) -> str:
    """``2001:DB8::1`` becomes ``2001:db8::1``."""
    try:
        return str(ipaddress.ip_address(value))
    except ValueError:
        raise ValueError(f"{value!r} is not an IP address, such as 203.0.113.1 or 2001:db8::1") from None


@_remembered
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


@_remembered
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
    # White space at its ends is likely to be a mistake; but there are such names, and they have to be written.
    if not value:
        raise ValueError("'' is not a name: it is empty")
    return value


def _hidden_text(value: t.Any) -> str:
    """Secrets need a check of their own: pydantic's message would show the value."""
    if not isinstance(value, (str, int, float)) or isinstance(value, bool):
        raise ValueError("the value (hidden) is not text")
    return str(value)


def _check_md5_key(value: str) -> str:
    wrong = sorted({character for character in value if not " " <= character <= "~" or character in '"?'})
    if wrong:
        # The value itself stays hidden, and so do the characters: they are part of it.
        raise ValueError(
            f"the value (hidden) holds {len(wrong)} kind{'s' if len(wrong) > 1 else ''} of character that the API "
            "refuses; use printable ASCII without the quotation mark and the question mark"
        )
    return value


def _check_bucket_address(value: str) -> str:
    if not value.strip():
        # There may be keys in it.
        raise ValueError("the value (hidden) is not the URI of a bucket, such as s3://name?region=us-east-1")
    return value.strip()


def canonical_address4(value: str) -> str:
    """An IPv4 address."""
    try:
        return str(ipaddress.IPv4Address(value))
    except ValueError:
        raise ValueError(f"{value!r} is not an IPv4 address, such as 192.168.1.10") from None


def _address_or_prefix(value: str) -> str:
    return canonical_prefix(value) if "/" in value else canonical_address4(value)


def canonical_mac(value: str) -> str:
    """``AA-BB-CC-DD-EE-FF``, ``aabb.ccdd.eeff`` and ``aa:bb:cc:dd:ee:ff`` are the same."""
    digits = re.sub(r"[:.\-]", "", value).lower()
    if not re.fullmatch(r"[0-9a-f]{12}", digits):
        hint = "; YAML takes one without letters for a number unless it is quoted" if value.isdigit() else ""
        raise ValueError(f"{value!r} is not a MAC address, such as 00:11:22:33:44:55{hint}")
    return ":".join(digits[place : place + 2] for place in range(0, 12, 2))


def _check_port_range(value: str) -> str:
    match = re.fullmatch(r"\s*(\d+)\s*-\s*(\d+)\s*", value)
    if not match or not 1 <= int(match[1]) <= int(match[2]) <= 65535:
        raise ValueError(f"{value!r} is not a range of ports, such as 8080-9000; ports are 1 to 65535")
    return f"{int(match[1])}-{int(match[2])}"


def _coordinate(value: t.Any) -> str:
    """The API keeps coordinates as strings; 37.6190 and "37.619" are the same place."""
    try:
        if isinstance(value, bool):
            raise ValueError
        number = decimal.Decimal(str(value).strip())
        if not abs(number) <= 180:
            raise ValueError
    except (ValueError, decimal.InvalidOperation):
        raise ValueError(f"{shown(value)} is not a coordinate in degrees, such as 37.6192") from None
    text = format(number, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) if number else "0"


def _check_date(value: t.Any) -> str:
    # YAML reads a bare 2026-12-24 as a date.
    try:
        return datetime.date.fromisoformat(str(value)).isoformat()
    except ValueError:
        raise ValueError(f"{shown(value)} is not a date of the form YYYY-MM-DD, such as 2026-12-24") from None


def _check_hostname(value: str) -> str:
    if not value or any(character.isspace() for character in value) or "/" in value:
        raise ValueError(f"{value!r} is not a host name, such as app.example.com")
    return value.lower().rstrip(".")


def _number(value: t.Any) -> t.Any:
    """Whole numbers without a fraction: the API shows 2 for 2.0."""
    if isinstance(value, bool) or (isinstance(value, float) and not math.isfinite(value)):
        raise ValueError(f"{shown(value)} is not a number")
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _whole_number(value: t.Any) -> t.Any:
    """Refuse what pydantic would otherwise take for a number."""
    if isinstance(value, (bool, float)):
        raise ValueError(f"{shown(value)} is not a whole number")
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


def _unlike_keys(canonical: t.Callable[[str], str]) -> t.Callable[[t.Any], t.Any]:
    """Refuse a mapping of which several keys have one canonical form: all but one of their values would be lost."""

    def check(mapping: t.Any) -> t.Any:
        spellings: dict[str, list[str]] = {}
        for key in mapping if isinstance(mapping, dict) else ():
            try:
                spellings.setdefault(canonical(str(key)), []).append(repr(key))
            except ValueError:
                continue  # told by its own type
        for alike in spellings.values():
            if len(alike) > 1:
                raise ValueError(f"{' and '.join(alike)} are the same key; keep one")
        return mapping

    return check


def _sorted_once(values: list[t.Any]) -> list[t.Any]:
    return sorted(set(values))


def _in_week_order(days: list[str]) -> list[str]:
    return sorted(set(days), key=WEEKDAYS.index)


def _ip_protocol(value: t.Any) -> t.Any:
    """The number of an IP protocol, which may be written by its name."""
    text = str(value).strip().lower()
    numbers = {name: number for number, name in IP_PROTOCOLS.items()}
    if text in numbers:
        return numbers[text]
    if isinstance(value, (bool, float)) or not text.isdecimal() or int(text) > 255:
        raise ValueError(f"{shown(value)} is not an IP protocol: it is a number from 0 to 255, or a name such as tcp")
    return int(text)


def _canonical_moment(value: t.Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{shown(value)} is not a time with a time zone, such as 2026-06-14T05:20:00Z")
    # Ansible hands over what YAML read as a timestamp with a space instead of the T.
    return format_time(parse_time(value, strict=True))


IP_PROTOCOLS = {
    1: "icmp",
    2: "igmp",
    4: "ipip",
    6: "tcp",
    17: "udp",
    33: "dccp",
    41: "ipv6",
    47: "gre",
    50: "esp",
    51: "ah",
    58: "icmpv6",
    89: "ospf",
    103: "pim",
    112: "vrrp",
    115: "l2tp",
    132: "sctp",
    136: "udplite",
}
"""Names of IP protocols by their numbers; those that a network engineer meets."""

WEEKDAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")

_Item = t.TypeVar("_Item")

Clearable = t.Annotated[t.Optional[_Item], BeforeValidator(_empty_clears)]  # noqa: UP045 - ansible-test's pylint
"""A field that an empty value clears."""

Name = t.Annotated[str, AfterValidator(_check_name)]
Address = t.Annotated[str, AfterValidator(canonical_address)]
AddressOrEmpty = t.Annotated[str, AfterValidator(lambda value: value and canonical_address(value))]
"""An address, or the empty string, which the API itself gives a meaning."""
InterfaceAddress = t.Annotated[str, AfterValidator(canonical_interface)]
Prefix = t.Annotated[str, AfterValidator(canonical_prefix)]
PrefixSet = t.Annotated[list[Prefix], AfterValidator(_sorted_once)]
"""Prefixes whose order carries no meaning."""
NameSet = t.Annotated[list[Name], AfterValidator(_sorted_once)]
"""Names whose order carries no meaning."""
Secret = t.Annotated[str, BeforeValidator(_hidden_text)]
Md5Key = t.Annotated[Secret, AfterValidator(_check_md5_key)]
Mtu = t.Annotated[int, BeforeValidator(_whole_number), AfterValidator(_between(68))]
"""Bytes; IPv4 itself needs 68."""
Ttl = t.Annotated[int, BeforeValidator(_whole_number), AfterValidator(_between(1, 255))]
Asn = t.Annotated[int, BeforeValidator(_whole_number), AfterValidator(_between(0, 2**32 - 1))]
Priority = t.Annotated[int, BeforeValidator(_whole_number), AfterValidator(_between(0))]
Weight = t.Annotated[int, BeforeValidator(_whole_number), AfterValidator(_between(0))]
Address4 = t.Annotated[str, AfterValidator(canonical_address4)]
Address4Set = t.Annotated[list[Address4], AfterValidator(_sorted_once)]
"""Addresses whose order carries no meaning."""
Address4List = list[Address4]
"""Addresses in order of preference."""
SubnetSet = t.Annotated[list[t.Annotated[str, AfterValidator(_address_or_prefix)]], AfterValidator(_sorted_once)]
"""Addresses or prefixes whose order carries no meaning."""
Mac = t.Annotated[str, AfterValidator(canonical_mac)]
AddressByMac = t.Annotated[dict[Mac, Address4], BeforeValidator(_unlike_keys(canonical_mac))]
DhcpOptionCode = t.Annotated[int, BeforeValidator(_whole_number), AfterValidator(_between(1, 254))]
Port = t.Annotated[int, BeforeValidator(_whole_number), AfterValidator(_between(1, 65535))]
PortSet = t.Annotated[list[Port], AfterValidator(_sorted_once)]
PortRangeSet = t.Annotated[list[t.Annotated[str, AfterValidator(_check_port_range)]], AfterValidator(_sorted_once)]
HostnameSet = t.Annotated[list[t.Annotated[str, AfterValidator(_check_hostname)]], AfterValidator(_sorted_once)]
VlanTag = t.Annotated[int, BeforeValidator(_whole_number), AfterValidator(_between(0, 4094))]
PhysicalPort = t.Annotated[int, BeforeValidator(_whole_number), AfterValidator(_between(0))]
Coordinate = t.Annotated[str, BeforeValidator(_coordinate)]
DaySet = t.Annotated[list[t.Literal[WEEKDAYS]], AfterValidator(_in_week_order)]  # type: ignore[valid-type]
DateSet = t.Annotated[list[t.Annotated[str, BeforeValidator(_check_date)]], AfterValidator(_sorted_once)]
HourOfDay = t.Annotated[int, BeforeValidator(_whole_number), BeforeValidator(_number), AfterValidator(_between(0, 23))]
Hours = t.Annotated[float, BeforeValidator(_number), AfterValidator(_between(0)), AfterValidator(_number)]
IpProtocol = t.Annotated[int, BeforeValidator(_ip_protocol)]
Moment = t.Annotated[str, BeforeValidator(_canonical_moment)]
Positive = t.Annotated[int, BeforeValidator(_whole_number), AfterValidator(_between(1))]
"""A number whose upper bound is the API's to know: it has moved before."""
BucketAddress = t.Annotated[Secret, AfterValidator(_check_bucket_address)]
