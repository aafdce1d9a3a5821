# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Takes out of a recording whatever tells whose account it was: secrets, ids, addresses, names.

Only what is known to be harmless stays: booleans, most numbers, times, words of the API's own vocabulary, addresses for
documentation, the suite's own names. Everything else is replaced, the same by the same, so that a recording keeps its
sense.
Replacements are numbered and not derived: a digest of an address is found out by trying all addresses.
"""

from __future__ import annotations

import ipaddress
import json
import re
import typing as t

from ansible_collections.cloudflare.magic.tests.contract.belongings import TAG

DROPPED = "dropped"

_SECRET = re.compile(r"psk$|key$|secret|token|password|challenge|license|authorization|signature", re.IGNORECASE)
_WORDY = frozenset(
    {"status", "state", "bgp_state", "k", "direction", "rate", "health_check_rate", "system", "packet_type"}
)
"""Fields that hold words of the API, new ones among them, which are what a maintainer wants to see."""
_VOCABULARY = frozenset(
    {
        *("reply", "request", "low", "mid", "high", "unidirectional", "bidirectional", "tcp", "udp", "icmp"),
        *("simple", "full", "magic-transit", "MANAGED", "LICENSED", "UTC", "standard", "enterprise"),
        *("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"),
        *("text", "hex", "ip", "byte", "short", "integer", "rule", "ruleset"),
        # What the suite itself writes.
        *("www.example.com", "www.example.net", "www.example.org", "Contract"),
    }
)
_AUTONOMOUS_SYSTEMS = frozenset({"asn", "customer_asn", "as_no"})
_PLACES = re.compile(r"^(lat|lon|lng|latitude|longitude)$")
_FOREIGN_KEYS = frozenset({"reservations", "headers", "cookies", "successfully_applied_psks", "unapplied_psks"})
"""Objects whose keys are values."""

_HEX = r"[0-9a-fA-F]"
_UUID = rf"{_HEX}{{8}}(?:-{_HEX}{{4}}){{3}}-{_HEX}{{12}}"
_IDENTIFIER = rf"(?:{_UUID}|{_HEX}{{32}})"
_MAC = rf"{_HEX}{{2}}(?:[:.-]{_HEX}{{2}}){{5}}"
_TIME = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?")
_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
_EMAIL = r"[^\s@\"'<>()]+@[^\s@\"'<>()]+"
_URL = r"[A-Za-z][A-Za-z0-9+.-]*://[^\s\"'<>]+"
_V4 = r"\d{1,3}(?:\.\d{1,3}){3}(?:/\d{1,2})?"
_V6 = rf"(?<![\w:])(?:{_HEX}{{0,4}}:){{2,7}}(?:{_HEX}{{0,4}}|{_V4})(?:/\d{{1,3}})?(?![\w:])"
_QUOTED = r"\"[^\"]*\"|'[^']*'|`[^`]*`"
_QUOTED_BY_THE_API = frozenset({"string", "integer", "number", "boolean", "object", "array", "null"})
_IN_MESSAGES = re.compile(
    "|".join(f"(?P<{name}>{pattern})" for name, pattern in {
        "url": _URL, "email": _EMAIL, "id": _IDENTIFIER, "mac": _MAC, "v6": _V6, "v4": _V4, "quoted": _QUOTED,
    }.items())
)  # fmt: skip
_KEPT_HEADERS = frozenset({"ratelimit", "ratelimit-policy", "retry-after", "content-type", "x-magic-new-hc-target"})
_KEPT_PARAMETERS = frozenset({"validate_only", "from", "to", "limit", "k", "page", "per_page", "device_type"})

_HARMLESS_NETWORKS = tuple(
    map(ipaddress.ip_network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "198.18.0.0/15", "2001:db8::/32"))
)
_PAIRS = (ipaddress.IPv4Network("192.0.2.0/24"), ipaddress.IPv4Network("198.18.0.0/15"))
_SHORTEST_NAME = 3
"""Characters. Shorter ones are not looked for inside messages, of which little would be left."""


class Scrubber:
    """Replaces consistently; one for each recording.

    Args:
        secrets: what may stand nowhere, such as the token that the run used.
    """

    def __init__(self, secrets: t.Iterable[str] = ()) -> None:
        self._secrets = {secret for secret in secrets if secret}
        self._numbers: dict[str, dict[t.Any, int]] = {}
        self._names: set[str] = set()
        self._forms: t.Sequence[tuple[re.Pattern[str], t.Callable[[re.Match[str]], str]]] = (
            (re.compile(_IDENTIFIER), lambda found: self._identifier(found[0])),
            (
                re.compile(rf"(\d+)_({_IDENTIFIER})"),
                lambda found: f"{'1' * len(found[1])}_{self._identifier(found[2])}",
            ),
            (
                re.compile(rf"({_IDENTIFIER})\.(\w+)\.((?:custom\.)?ipsec\.cloudflare\.com)"),
                lambda found: f"{self._identifier(found[1])}.{self.value(found[2], '')}.{found[3]}",
            ),
            (re.compile(_MAC), lambda found: self._mac(found[0])),
            (re.compile(_EMAIL), lambda found: f"user-{self._number('email', found[0])}@example.com"),
            (re.compile(_URL), lambda found: self._url(found[0])),
            (re.compile(r"-?\d+(\.\d+)?"), lambda found: "0.5" if found[1] else "1"),
        )

    def learn(self, document: t.Any, key: str = "") -> None:
        """Take notice of all names in a document, so that they are known where a message repeats them."""
        if isinstance(document, dict):
            for name, value in document.items():
                self.learn(value, name)
        elif isinstance(document, list):
            for item in document:
                self.learn(item, key)
        elif isinstance(document, str) and key != "message":
            kept = self.value(document, key) == document and not _SECRET.search(key)
            if not kept and len(document) >= _SHORTEST_NAME:
                (self._secrets if _SECRET.search(key) else self._names).add(document)

    def document(self, document: t.Any, key: str = "") -> t.Any:
        """A JSON document without what tells whose it was."""
        if isinstance(document, dict):
            return {self.key(name, key): self.document(value, name) for name, value in document.items()}
        if isinstance(document, list):
            return [self.document(item, key) for item in document]
        if document is None or isinstance(document, bool):
            return document
        if _SECRET.search(key):
            return DROPPED
        if isinstance(document, (int, float)):
            return self._number_value(document, key)
        return self.text(document) if key == "message" else self.value(document, key)

    def key(self, name: str, within: str = "") -> str:
        """The name of a field; what stands there instead where the keys are values."""
        if (
            _FIELD.fullmatch(name)
            and within not in _FOREIGN_KEYS
            and not re.fullmatch(rf"{_HEX}{{12}}|{_IDENTIFIER}", name)
        ):
            return name
        return self.value(name, "")

    def value(self, text: str, key: str) -> str:
        """One string that stands in a field."""
        if _SECRET.search(key):
            return DROPPED
        if text in self._secrets:
            return DROPPED
        if self._is_harmless(text, key):
            return text
        for pattern, replace in self._forms:
            if found := pattern.fullmatch(text):
                return replace(found)
        address = self._address(text)
        return address if address is not None else f"text-{self._number('text', text)}"

    def text(self, message: str) -> str:
        """A sentence of the API's, or of the suite's."""
        message = self.without_secrets(message)
        for name in sorted(self._names, key=len, reverse=True):
            message = message.replace(name, self.value(name, ""))
        return _IN_MESSAGES.sub(self._in_message, message)

    def without_secrets(self, message: str) -> str:
        """A sentence for the user's own eyes, who knows the names of the account."""
        for secret in sorted(self._secrets, key=len, reverse=True):
            message = message.replace(secret, DROPPED)
        return message

    def path(self, path: str) -> str:
        """The path of a request, relative to the base URL."""
        segments = path.split("/")
        return "/".join(
            "{account_id}"
            if before == "accounts"
            else segment
            if re.fullmatch(r"[a-z_-]*|\d{1,12}(\.\d{1,12})?", segment)
            else self.value(segment, "")
            for before, segment in zip(["", *segments], segments, strict=False)
        )

    def headers(self, headers: t.Mapping[str, str]) -> dict[str, str]:
        """The headers that say something of the contract."""
        return {name.lower(): value for name, value in headers.items() if name.lower() in _KEPT_HEADERS}

    def parameters(self, parameters: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        """The parameters of a query."""
        return {
            name: value if name in _KEPT_PARAMETERS else self.value(str(value), name)
            for name, value in parameters.items()
        }

    def _is_harmless(self, text: str, key: str) -> bool:
        return (
            not text
            or text in _VOCABULARY
            or (key in _WORDY and re.fullmatch(r"[A-Za-z_]{1,40}", text) is not None)
            or _TIME.fullmatch(text) is not None
            or re.fullmatch(TAG.pattern + r"\d*x*", text) is not None
        )

    def _in_message(self, found: re.Match[str]) -> str:
        if found.lastgroup == "quoted":
            inside = found[0][1:-1]
            if inside in _QUOTED_BY_THE_API or re.fullmatch(r"json:.*|text-\d+", inside):
                return found[0]
            return f"{found[0][0]}{self.value(inside, '')}{found[0][0]}"
        return (
            self.value(found[0].rstrip(".,;"), "") if found.lastgroup in ("url", "email") else self.value(found[0], "")
        )

    def _number(self, sort: str, value: t.Any) -> int:
        known = self._numbers.setdefault(sort, {})
        return known.setdefault(value, len(known) + 1)

    def _number_value(self, number: float, key: str) -> float:
        if _PLACES.match(key):
            return type(number)(0)
        return 64495 + self._number("asn", number) if key in _AUTONOMOUS_SYSTEMS and number else number

    def _identifier(self, text: str) -> str:
        digits = f"{self._number('id', text.lower()):032x}"
        return (
            "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:])) if "-" in text else digits
        )

    def _mac(self, text: str) -> str:
        """One of the addresses for documentation."""
        number = self._number("mac", re.sub(r"[^0-9a-f]", "", text.lower()))
        return f"00:00:5e:00:{0x53 + number // 256:02x}:{number % 256:02x}"

    def _url(self, text: str) -> str:
        """Scheme, and whether there were a path and which parameters."""
        scheme, _colon, rest = text.partition("://")
        return f"{scheme}://bucket-{self._number('url', rest.partition('?')[0])}"

    def _address(self, text: str) -> str | None:
        """An address for documentation in the form of this one; None if this is no address.

        The two addresses of a /31 stay the two of a /31.
        """
        try:
            interface = ipaddress.ip_interface(text)
        except ValueError:
            return None
        slash, prefix_length = ("/", text.rpartition("/")[2]) if "/" in text else ("", "")
        if not int(interface.ip) or any(
            interface.version == network.version and interface.ip in network for network in _HARMLESS_NETWORKS
        ):
            return text
        place = 2 * self._number(f"IPv{interface.version}", int(interface.ip) >> 1) + (int(interface.ip) & 1)
        replacement: t.Any
        if interface.version == 4:
            documentation, more = _PAIRS
            size = documentation.num_addresses
            replacement = documentation[place] if place < size else more[(place - size) % more.num_addresses]
        else:
            replacement = ipaddress.IPv6Network("2001:db8::/32")[place]
        if slash and interface.ip == interface.network.network_address:
            replacement = ipaddress.ip_network(f"{replacement}/{prefix_length}", strict=False).network_address
        return f"{replacement}{slash}{prefix_length}"


def shown(document: t.Any) -> str:
    """A document as it stands in a file."""
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"
