# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Request bodies: strict models, the field types they are made of, and how a refusal reads."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Iterator, Mapping, Set
from functools import cache
from typing import Annotated, Any, Final, TypeVar, get_args, get_origin

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    create_model,
    field_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from .envelope import ApiError, ErrorInfo, objection

ABSENT: Final[Any] = None
"""Default of an optional scalar. Defaults are not validated: the field may be left out, but may not be null."""


_NEVER_EMPTY: Final = frozenset(
    {"name", "type", "id", "colo_name", "account_app_id", "managed_app_id", "psk", "timezone"}
)
"""Text that says which object is meant, or that has a value always."""


class Body(BaseModel):
    """A request body, or an object in one: no coercion, no unknown fields."""

    model_config = ConfigDict(strict=True, extra="forbid")

    @field_validator("*", mode="wrap")
    @classmethod
    def _empty_text_clears(cls, value: Any, handler: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
        """Take empty text for no value, since null is refused for text."""
        name = str(info.field_name)
        return None if value == "" and name not in _required(cls) | _NEVER_EMPTY else handler(value)


@cache
def _required(model: type[Body]) -> frozenset[str]:
    """The fields that a body requires, also one of which a partial body was made."""
    own = {name for name, field in model.model_fields.items() if field.is_required()}
    return frozenset(own).union(*(_required(base) for base in model.__bases__ if issubclass(base, Body)))


BodyT = TypeVar("BodyT", bound=Body)


def parse(model: type[BodyT], raw: bytes, context: Mapping[str, Any] | None = None, task: str = "") -> BodyT:
    """Parse and validate a request body.

    :param task: what the request is for, such as ``updating IPsec Tunnel``, as a message may say.
    :raises ApiError: HTTP 400, one error with a pointer for each refused field.
    """
    try:
        return model.model_validate_json(raw, context=context)
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=True)
        raise ApiError(400, *(_error_info(detail, task) for detail in details)) from None


def fields_of(body: Body) -> dict[str, Any]:
    """The fields that a body sets, without those that it sets to null."""
    return body.model_dump(exclude_none=True)


def document_of(raw: bytes) -> Any:
    """What a body is in JSON, of any type; None if it is no JSON."""
    try:
        return json.loads(raw)
    except ValueError:
        return None


@cache
def batch(name: str, model: type[Body]) -> type[Body]:
    """The body that lists bodies of this type in its one field."""
    entry: Any = model
    fields: dict[str, Any] = {name: (list[entry], ...)}
    return create_model(f"{model.__name__}Batch", __base__=Body, **fields)


@cache
def partial(model: type[Body], nested: bool) -> type[Body]:
    """The same body with every field optional, and with those of the objects in it optional too if ``nested``.

    Objects in lists stay as they are: a list is replaced as a whole.
    """
    fields: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        annotation: Any = field.annotation
        inner = _nested_body(annotation)
        if nested and inner is not None:
            annotation = partial(inner, nested) if annotation is inner else partial(inner, nested) | None
        for constraint in field.metadata:
            annotation = Annotated[annotation, constraint]
        fields[name] = (annotation, ABSENT)
    return create_model(model.__name__, __base__=model, **fields)


def overlaid(current: Mapping[str, Any], body: Body) -> dict[str, Any]:
    """An object with what a body says about it, field by field at every depth; null removes a field."""
    result = {name: value for name, value in current.items() if name not in body.model_fields_set}
    for name, value in fields_of(body).items():
        nested = getattr(body, name)
        result[name] = overlaid(current.get(name) or {}, nested) if isinstance(nested, Body) else value
    return result


def check_complete(model: type[Body], item: Mapping[str, Any], names: Set[str]) -> None:
    """Refuse an object that was made of several bodies, if what is nested in its fields ``names`` lacks something.

    :raises ApiError: HTTP 400, one error with a pointer for each required field that is missing.
    """
    nameable = sorted(names & model.model_fields.keys())
    if missing := [pointer for name in nameable for pointer in _missing(model, item, name)]:
        errors = (objection(_MISSING.format(pointer.rpartition("/")[2]), pointer) for pointer in missing)
        raise ApiError(400, *errors)


def _missing(model: type[Body], item: Mapping[str, Any], name: str) -> Iterator[str]:
    """Pointers, relative to ``item``, of what its field lacks."""
    inner, value = _nested_body(model.model_fields[name].annotation), item.get(name)
    if inner is None or value is None:
        return
    for field, info in inner.model_fields.items():
        if info.is_required() and field not in value:
            yield f"/{name}/{field}"
        yield from (f"/{name}{pointer}" for pointer in _missing(inner, value, field))


def _nested_body(annotation: Any) -> type[Body] | None:
    """The body that a field of this type holds, or may hold beside null."""
    return next(
        (
            part
            for part in (annotation, *get_args(annotation))
            if get_origin(part) is None and isinstance(part, type) and issubclass(part, Body)
        ),
        None,
    )


_MISSING: Final = 'missing required field "{}"'
_GO_TYPES: Final = {
    "string_type": "string",
    "int_type": "int",
    "int_from_float": "int",
    "bool_type": "bool",
    "list_type": "[]string",
    "dict_type": "map",
    "model_type": "struct",
}


def _json_type(value: Any) -> str:
    for python_type, name in ((bool, "bool"), (str, "string"), (list, "array"), (dict, "object"), (type(None), "null")):
        if isinstance(value, python_type):
            return name
    return "number"


def _error_info(detail: ErrorDetails, task: str) -> ErrorInfo:
    kind = detail["type"]
    # For a bad key of a mapping, pydantic appends this to the location.
    location = tuple(part for part in detail["loc"] if part != "[key]")
    pointer = "".join(f"/{part}" for part in location) or None
    name = location[-1] if location else "request body"
    if kind == "json_invalid":
        message = "invalid request body: not valid JSON"
    elif kind == "missing":
        message = _MISSING.format(name)
    elif kind == "extra_forbidden":
        message = f'json: unknown field "{name}"'
    elif kind == "string_type" and detail["input"] is None:
        message = f'error parsing request body while {task}: type "string" is not permitted to be null'
    elif kind in _GO_TYPES:
        target = f"Go struct field {name}" if location else "Go value"
        message = f"json: cannot unmarshal {_json_type(detail['input'])} into {target} of type {_GO_TYPES[kind]}"
    else:
        message = f"invalid {name}: {detail['msg'].removeprefix('Value error, ')}"
    return objection(message, pointer)


def _ip_address(value: str) -> str:
    try:
        return str(ipaddress.ip_address(value))
    except ValueError:
        raise PydanticCustomError("ip_address", "not an IP address") from None


def _prefix(value: str) -> str:
    if "/" not in value:
        raise PydanticCustomError("prefix", "a prefix needs a length, as in 192.0.2.0/24")
    try:
        return str(ipaddress.ip_network(value))
    except ValueError as error:
        reason = "has host bits set" if "host bits" in str(error) else "is not an IP prefix"
        raise PydanticCustomError("prefix", "the prefix {reason}", {"reason": reason}) from None


def _interface_address(value: str) -> str:
    try:
        interface = ipaddress.IPv4Interface(value)
    except ValueError:
        raise PydanticCustomError("interface_address", "not an IPv4 address in CIDR notation") from None
    network, address = interface.network, interface.ip
    if "/" not in value or network.prefixlen == 32:
        raise PydanticCustomError("interface_address", "the prefix must have room for both sides of the tunnel (/31)")
    if network.prefixlen < 31 and address in (network.network_address, network.broadcast_address):
        raise PydanticCustomError("interface_address", "the address is not a host of its prefix")
    if address.is_multicast or address.is_loopback or address.is_unspecified:
        raise PydanticCustomError("interface_address", "the address cannot be assigned to an interface")
    return str(interface)


def _interface_address6(value: str) -> str:
    try:
        interface = ipaddress.IPv6Interface(value)
    except ValueError:
        raise PydanticCustomError("interface_address6", "not an IPv6 address in CIDR notation") from None
    if interface.network.prefixlen != 127:
        raise PydanticCustomError("interface_address6", "the prefix length must be 127")
    return str(interface)


def _ipv4_address(value: str) -> str:
    try:
        return str(ipaddress.IPv4Address(value))
    except ValueError:
        raise PydanticCustomError("ipv4_address", "not an IPv4 address") from None


def _ipv4_prefix(value: str) -> str:
    prefix = _prefix(value)
    if ":" in prefix:
        raise PydanticCustomError("ipv4_prefix", "not an IPv4 prefix")
    return prefix


def _ipv4_subnet(value: str) -> str:
    return _ipv4_prefix(value) if "/" in value else _ipv4_address(value)


def _ipv4_interface(value: str) -> str:
    try:
        interface = ipaddress.IPv4Interface(value)
    except ValueError:
        raise PydanticCustomError("ipv4_interface", "not an IPv4 address in CIDR notation") from None
    if "/" not in value:
        raise PydanticCustomError("ipv4_interface", "an address in CIDR notation needs a prefix length")
    return str(interface)


IpAddress = Annotated[str, AfterValidator(_ip_address)]
"""An IPv4 or IPv6 address, kept in canonical form."""
Prefix = Annotated[str, AfterValidator(_prefix)]
"""An IPv4 or IPv6 prefix without host bits, kept in canonical form."""
Ipv4Address = Annotated[str, AfterValidator(_ipv4_address)]
"""An IPv4 address."""
Ipv4Prefix = Annotated[str, AfterValidator(_ipv4_prefix)]
"""An IPv4 prefix without host bits, kept in canonical form."""
Ipv4Subnet = Annotated[str, AfterValidator(_ipv4_subnet)]
"""An IPv4 address or prefix."""
Ipv4Interface = Annotated[str, AfterValidator(_ipv4_interface)]
"""An IPv4 address and the length of the prefix it lies in, as in 192.168.1.1/24."""
InterfaceAddress = Annotated[str, AfterValidator(_interface_address)]
"""Cloudflare's side of a tunnel's IPv4 prefix, as in 10.0.0.0/31."""
InterfaceAddress6 = Annotated[str, AfterValidator(_interface_address6)]
"""Cloudflare's side of a tunnel's IPv6 prefix, a /127."""
Mtu = Annotated[int, Field(ge=576, le=65535)]
"""Maximum transmission unit in bytes."""
ObjectId = Annotated[str, Field(min_length=1)]
"""The identifier of an existing object."""
