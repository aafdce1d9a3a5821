# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Descriptions, models and the official SDK's types say the same; where they do not, the reason stands here."""

from __future__ import annotations

import typing as t

import pytest
from cloudflare.types import magic_transit
from cloudflare.types.magic_transit import sites

from ansible_collections.cloudflare.magic.plugins.module_utils._models.base import ApiObject
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import ResourceType, Spec
from ansible_collections.cloudflare.magic.tests.unit.kinds import KINDS
from ansible_collections.cloudflare.magic.tests.unit.sdk_schema import body_paths, inside, known_differences

every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)

# -- What the SDK knows -------------------------------------------------------------------------------------------

CREATION: dict[str, t.Any] = {
    "GRE_TUNNEL": magic_transit.GRETunnelCreateParams,
    "IPSEC_TUNNEL": magic_transit.IPSECTunnelCreateParams,
    "ROUTE": magic_transit.RouteCreateParams,
    "SITE": magic_transit.SiteCreateParams,
    "LAN": sites.LANCreateParams,
    "WAN": sites.WANCreateParams,
    "ACL": sites.ACLCreateParams,
    "APP": magic_transit.AppCreateParams,
    "CONNECTOR": magic_transit.ConnectorCreateParams,
}
CHANGE: dict[str, t.Any] = {
    "GRE_TUNNEL": magic_transit.GRETunnelUpdateParams,
    "IPSEC_TUNNEL": magic_transit.IPSECTunnelUpdateParams,
    "INTERCONNECT": magic_transit.CfInterconnectUpdateParams,
    "ROUTE": magic_transit.RouteUpdateParams,
    "SITE": magic_transit.SiteEditParams,
    "LAN": sites.LANEditParams,
    "WAN": sites.WANEditParams,
    "ACL": sites.ACLEditParams,
    "APP": magic_transit.AppEditParams,
    "CONNECTOR": magic_transit.ConnectorEditParams,
}
UNKNOWN_TO_THE_SDK = {"APP_CONFIG", "MANAGED_APP"}

# -- Where we differ, and why -------------------------------------------------------------------------------------

NOT_OPTIONS = known_differences()["bodies"]
ONLY_AT_CREATION_FOR_US = {
    "SITE": ({"ha_mode"}, "the reference has it in the creation only; the newest SDK also in changes"),
    "LAN": ({"ha_link"}, "the reference has it in the creation only; the newest SDK also in changes"),
}
REQUIRED_FOR_US_ALONE = {
    "WAN": ({"name"}, "the API does not need one, but without a name nothing tells it from others the next time"),
    "LAN": ({"name"}, "the API does not need one, but without a name nothing tells it from others the next time"),
}


# -- The same fields, from each source ----------------------------------------------------------------------------


def option_paths(options: Spec, prefix: str = "") -> set[str]:
    paths = set()
    for name, option in options.items():
        paths |= {f"{prefix}{name}"} | option_paths(option.get("options", {}), f"{prefix}{name}.")
    return paths


def secret_option_paths(options: Spec, prefix: str = "") -> set[str]:
    paths = set()
    for name, option in options.items():
        paths |= {f"{prefix}{name}"} if option.get("no_log") else set()
        paths |= secret_option_paths(option.get("options", {}), f"{prefix}{name}.")
    return paths


def is_model(annotation: t.Any) -> bool:
    # On Python 3.10, list[str] passes for a type.
    return t.get_origin(annotation) is None and isinstance(annotation, type) and issubclass(annotation, ApiObject)


def model_paths(model: type[ApiObject], prefix: str = "") -> set[str]:
    paths = set()
    for name, field in model.model_fields.items():
        nested = inside(field.annotation, is_model)
        paths |= {f"{prefix}{name}"} | (model_paths(nested, f"{prefix}{name}.") if nested else set())
    return paths


def own_options(kind: ResourceType) -> set[str]:
    """The options that stand for fields of the API, without those that only name other objects."""
    names = {reference.option for reference in kind.references} - {"preferred_wans"}
    return option_paths(kind.options) - names


# -- Agreement ----------------------------------------------------------------------------------------------------


@every_kind
def test_every_option_has_a_field_and_every_field_an_option(kind: ResourceType) -> None:
    options, fields = own_options(kind), model_paths(kind.model)
    assert options - fields == set()
    raw = {path for path in options if path == "health_check.target"}
    assert {path for path in fields - options if not any(path.startswith(f"{outer}.") for outer in raw)} == set()


def test_every_kind_is_compared_with_the_sdk_or_known_to_be_missing_there() -> None:
    assert KINDS.keys() == CHANGE.keys() | UNKNOWN_TO_THE_SDK
    assert {name for name, kind in KINDS.items() if kind.creatable} == CREATION.keys() | {"APP_CONFIG"}


@pytest.mark.parametrize("name", CHANGE)
def test_the_fields_are_those_of_the_sdk(name: str) -> None:
    bodies = body_paths(CHANGE[name]) | (body_paths(CREATION[name]) if name in CREATION else set())
    assert bodies - own_options(KINDS[name]) - NOT_OPTIONS.keys() == set()
    newer = {place.path for place in KINDS[name].places if place.field.newer}  # than the SDK, perhaps
    assert own_options(KINDS[name]) - bodies - newer == set()


@pytest.mark.parametrize("name", CREATION)
def test_what_no_change_carries_is_create_only(name: str) -> None:
    # PUT or PATCH: create-only fields are whole, so the top level tells.
    tops = [{path.partition(".")[0] for path in body_paths(params[name])} for params in (CREATION, CHANGE)]
    by_reference, _reason = ONLY_AT_CREATION_FOR_US.get(name, (set(), ""))
    # The SDK follows the reference, which gives no update of what the API was seen to update.
    assert KINDS[name].create_only | KINDS[name].recreatable == (tops[0] - tops[1]) | by_reference


@pytest.mark.parametrize("name", CREATION)
def test_what_a_creation_needs_is_what_the_sdk_requires(name: str) -> None:
    alone, _reason = REQUIRED_FOR_US_ALONE.get(name, (set(), ""))
    assert set(KINDS[name].required) == body_paths(CREATION[name], required=True) | alone


def test_no_reason_is_left_for_a_difference_that_is_gone() -> None:
    every = {path for params in (*CREATION.values(), *CHANGE.values()) for path in body_paths(params)}
    assert NOT_OPTIONS.keys() - every == set()
    for name, (alone, _reason) in REQUIRED_FOR_US_ALONE.items():
        assert not alone & body_paths(CREATION[name], required=True)
    for name, (alone, _reason) in ONLY_AT_CREATION_FOR_US.items():
        assert alone <= body_paths(CHANGE[name])


# -- Descriptions, each in itself ---------------------------------------------------------------------------------


@every_kind
def test_secret_options_are_censored_and_no_other_is(kind: ResourceType) -> None:
    assert secret_option_paths(kind.options) == kind.secret - kind.returned_once


@every_kind
def test_a_description_names_fields_that_exist(kind: ResourceType) -> None:
    fields = model_paths(kind.model)
    keys = {field for key in kind.natural_keys for field in key}
    referenced = {field for reference in kind.references for field in reference.fields}
    named = {
        *keys,
        *kind.tie_breakers,
        *kind.required,
        *kind.create_only,
        *kind.write_only,
        *kind.optional_key,
        *referenced,
    }
    assert named - fields == set()
    assert {reference.option for reference in kind.references} - option_paths(kind.options) == set()
    assert (kind.secret - kind.returned_once) - fields == set()


@every_kind
def test_no_option_is_both_computed_and_given(kind: ResourceType) -> None:
    assert own_options(kind) & kind.computed == set()
