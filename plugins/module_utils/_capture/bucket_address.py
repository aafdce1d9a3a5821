# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""URIs of buckets, which may hold the keys to them: what of them is secret, and when two mean the same bucket. Pure."""

from __future__ import annotations

import re
import typing as t
import urllib.parse

HIDDEN = "********"

# Such as access-key-id, secret-access-key, sas_token, X-Amz-Signature, sig.
_SECRET = re.compile(r"key|secret|token|passw|credential|signature|^sig$", re.IGNORECASE)
# Not the parser of the standard library: a misspelled URI may hold secrets too.
_PARAMETER = re.compile(r"([?&;])([^=&;#\s]+)=([^&;#\s]*)")
_LOGIN = re.compile(r"(?<=://)([^/?#@\s]+)(?=@)")
_ADDRESS = re.compile(r"[a-zA-Z0-9]+://[^/\s]+")


def is_address(uri: str) -> bool:
    """Whether it may be the URI of a bucket."""
    return _ADDRESS.match(uri) is not None


def secrets_in(uri: str) -> set[str]:
    """The values that must not be shown, as they are written and as they are meant."""
    written = {value for _mark, name, value in _PARAMETER.findall(uri) if _SECRET.search(name)}
    written.update(_LOGIN.findall(uri))
    return {form for value in written for form in (value, urllib.parse.unquote(value)) if form} | (
        {uri} if written else set()
    )


def shown(uri: t.Any) -> t.Any:
    """The URI as it may be shown: without the keys, which the API leaves out too."""
    if not isinstance(uri, str):
        return uri
    return _LOGIN.sub(HIDDEN, _PARAMETER.sub(_hide, uri))


def _hide(parameter: re.Match[str]) -> str:
    mark, name, _value = parameter.groups()
    return f"{mark}{name}={HIDDEN}" if _SECRET.search(name) else parameter[0]


def same_bucket(wanted: str, actual: t.Any) -> bool:
    """Whether the API's URI means the bucket that a user named.

    Args:
        wanted: the user's URI; the API returns it without its keys.
        actual: the API's URI.
    """
    if not isinstance(actual, str):
        return False
    if wanted == actual:
        return True
    place, parameters, with_keys = _parts(wanted)
    other_place, other_parameters, other_with_keys = _parts(actual)
    if place != other_place:
        return False
    if with_keys and not other_with_keys:
        # What else the API leaves out beside the keys is not known.
        return other_parameters.items() <= parameters.items()
    return parameters == other_parameters


def _parts(uri: str) -> tuple[str, dict[str, str], bool]:
    """The bucket and folder, the parameters that are no keys, and whether there are keys."""
    place, _mark, _query = _LOGIN.sub("", uri).partition("?")
    parameters = {name.lower(): urllib.parse.unquote(value) for _mark, name, value in _PARAMETER.findall(uri)}
    plain = {name: value for name, value in parameters.items() if not _SECRET.search(name)}
    return place.rstrip("/").replace("://@", "://"), plain, len(plain) < len(parameters)
