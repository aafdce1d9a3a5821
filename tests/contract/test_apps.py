# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Apps, app configs, and connectors that are ordered with a license."""

from __future__ import annotations

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._resources.app import APP
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.app_config import APP_CONFIG
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.connector import CONNECTOR
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.site import SITE
from ansible_collections.cloudflare.magic.tests.contract.belongings import Payload, Workshop, listed, path_of
from ansible_collections.cloudflare.magic.tests.contract.conftest import Saw

pytestmark = pytest.mark.writes


def _config(workshop: Workshop) -> tuple[str, Payload, Payload]:
    """The path of a new site's app configs, a new app, and the app's config there."""
    site, app = workshop.make(SITE), workshop.make(APP)
    config = workshop.make(APP_CONFIG, site["id"], account_app_id=app["account_app_id"], breakout=True)
    return path_of(APP_CONFIG, site["id"]), app, config


@pytest.mark.reference("Create a new App")
def test_a_creation_answers_with_the_app(workshop: Workshop) -> None:
    """POST of an app answers with the app, known by `account_app_id`; it is listed at once.

    Why: one app cannot be read, so it is looked for in the list.
    """
    app = workshop.create(APP, workshop.body(APP)).result
    assert app["account_app_id"] in [each["account_app_id"] for each in listed(workshop.api, APP)]


@pytest.mark.reference("Create a new App")
def test_whether_names_of_apps_are_unique(workshop: Workshop, saw: Saw) -> None:
    """A second app of the same name is refused, or it is another one.

    Why: apps are known by their names. Where two have the same, the product says so and changes neither.
    """
    answer = workshop.create(APP, workshop.body(APP, name=workshop.make(APP)["name"]))
    saw("names need not be unique" if answer.succeeded else f"refused: {answer}")
    assert answer.succeeded or 400 <= answer.status < 500, answer


@pytest.mark.reference("Update an App")
def test_a_patch_of_an_app_changes_only_what_it_names(workshop: Workshop) -> None:
    """PATCH of an app keeps what it does not name, and replaces the lists that it names.

    Why: only differences are sent.
    """
    app = workshop.make(APP, hostnames=["www.example.com", "www.example.org"])
    path = f"{path_of(APP)}/{app['account_app_id']}"
    assert workshop.api.patch(path, {"hostnames": ["www.example.net"]}).allowed().succeeded
    after = next(each for each in listed(workshop.api, APP) if each["account_app_id"] == app["account_app_id"])
    assert (after["hostnames"], after["name"], after["type"]) == (["www.example.net"], app["name"], app["type"])


@pytest.mark.reference("Delete Account App")
def test_an_app_is_deleted(workshop: Workshop) -> None:
    """DELETE of an app deletes it.

    Why: it must not be listed any more, or it would be deleted for ever.
    """
    app = workshop.make(APP)
    assert workshop.api.delete(f"{path_of(APP)}/{app['account_app_id']}").allowed().succeeded
    assert app["account_app_id"] not in [each["account_app_id"] for each in listed(workshop.api, APP)]


@pytest.mark.reference("Create a new App Config")
def test_a_creation_answers_with_the_config(workshop: Workshop) -> None:
    """POST of an app config answers with it, with an `id`; it is listed at once.

    Why: one config cannot be read, so it is looked for in the list, by its app.
    """
    path, app, config = _config(workshop)
    found = [each for each in workshop.api.get(path).result if each["id"] == config["id"]]
    assert [each["account_app_id"] for each in found] == [app["account_app_id"]]


@pytest.mark.reference("Update an App Config")
def test_breakout_has_three_values(workshop: Workshop) -> None:
    """PATCH sets `breakout` to true, false and null, and null is not false.

    Why: `breakout: default` is the third value.
    """
    path, _app, config = _config(workshop)
    for value in (False, None, True):
        assert workshop.api.patch(f"{path}/{config['id']}", {"breakout": value}).allowed().succeeded
        found = next(each for each in workshop.api.get(path).result if each["id"] == config["id"])
        assert found.get("breakout") is value


@pytest.mark.reference("Create a new App Config")
def test_an_app_has_one_config_at_a_site(workshop: Workshop) -> None:
    """A second config for the same app at the same site is refused.

    Why: a config is known by its app.
    """
    path, app, _first = _config(workshop)
    assert not workshop.api.post(path, {"account_app_id": app["account_app_id"]}).allowed().succeeded


@pytest.mark.reference("Delete App Config")
def test_a_config_is_deleted(workshop: Workshop) -> None:
    """DELETE of an app config deletes it.

    Why: as with apps.
    """
    path, _app, config = _config(workshop)
    assert workshop.api.delete(f"{path}/{config['id']}").allowed().succeeded
    assert config["id"] not in [each["id"] for each in workshop.api.get(path).result]


@pytest.mark.orders
@pytest.mark.genuine(17)
def test_a_license_key_is_shown_once(workshop: Workshop) -> None:
    """A connector that is ordered with a license has `license_key` in this one answer, and a device with an id.

    Why: the key cannot be had again; the product hands it on, and never asks for a second one by itself.
    """
    created = workshop.create(CONNECTOR, workshop.body(CONNECTOR, device={"provision_license": True})).result
    assert created.get("license_key"), sorted(created)
    assert created["device"]["id"], sorted(created["device"])
    assert "license_key" not in workshop.api.get(f"{path_of(CONNECTOR)}/{created['id']}").result, (
        "the key is shown again"
    )
