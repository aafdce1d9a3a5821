# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every way of running a task, with each module that handles secrets: none is shown, and none is lost in silence."""

from __future__ import annotations

import json
import subprocess
import typing as t
from pathlib import Path

import pytest

import magic_emulator
from ansible_collections.cloudflare.magic.tests.conftest import Count
from ansible_collections.cloudflare.magic.tests.integration.callback_plugins.recorder import RECORD
from ansible_collections.cloudflare.magic.tests.integration.playbook import (
    ACCOUNT_ID,
    SECRETS,
    Adapter,
    Player,
    assert_nothing_is_deprecated,
)
from ansible_collections.cloudflare.magic.tests.integration.secret_search import SecretSearch

pytestmark = pytest.mark.every_core

Tasks = list[dict[str, t.Any]]

BUCKET = "r2://captures?account-id=1234"
WITH_KEYS = f"{BUCKET}&access-key-id=me&secret-access-key={{{{ bucket_key }}}}"
FURTHER_SECRETS = {"bucket_key": "hush-bucket-key-0123456789"}
VIRTUAL = {"device": {"provision_license": True}}
TUNNEL = {"cloudflare_endpoint": "203.0.113.1", "psk": "{{ psk }}"}
BGP = {"customer_asn": 65010, "md5_key": "{{ md5_key }}"}


class Issuing(t.NamedTuple):
    """How a module comes to a secret that the API shows only once.

    Attributes:
        options: of a task that is about the object ``subject``, a variable.
        secret: an expression for the secret in a result, ``{}``.
    """

    options: dict[str, t.Any]
    secret: str


ISSUING = {
    "connector": Issuing({**VIRTUAL, "notes": "{{ subject }}"}, "{}.license_key"),
    "ipsec_psk": Issuing(
        {
            "tunnels": [{"tunnel": "{{ subject }}"}, {"tunnel": "given", "psk": "{{ other_psk }}"}],
            "rotate_if_older_than": "0",
        },
        "{}.psks[0].psk",
    ),
    "network": Issuing(
        {
            "connectors": [{**VIRTUAL, "notes": "{{ subject }}"}],
            "ipsec_tunnels": [{**TUNNEL, "name": "beside", "interface_address": "10.202.0.0/31", "bgp": BGP}],
        },
        "({}.secrets | default({{}})).values() | map(attribute='license_key') | first",
    ),
}

GIVEN: dict[str, dict[str, t.Any]] = {
    "ipsec_tunnel": {**TUNNEL, "name": "alone", "interface_address": "10.203.0.0/31", "bgp": BGP},
    "pcap": {"type": "full", "time_limit": 300, "colo_name": "ams01", "destination_conf": WITH_KEYS},
    "pcap_ownership": {"destination_conf": WITH_KEYS},
}
"""Options of modules that are only given secrets, and have none to return."""


class Way(t.NamedTuple):
    """A way of running a task.

    Attributes:
        tasks: what stands in the playbook, by the task and the variable that is to get its result.
        results: the results that hold a secret, as expressions behind the variable, each for an object of its own.
        taken: whether each of these results is sure to reach the playbook.
        adapters: which of them run the task.
        modules: those that return what the API shows only once.
    """

    tasks: t.Callable[[dict[str, t.Any], str], Tasks]
    results: tuple[str, ...] = ("",)
    taken: bool = True
    adapters: tuple[Adapter, ...] = ("worker", "module")
    modules: t.Collection[str] = tuple(ISSUING)


def with_keywords(**keywords: t.Any) -> t.Callable[[dict[str, t.Any], str], Tasks]:
    return lambda task, variable: [{**task, "register": variable, **keywords}]


def unregistered(task: dict[str, t.Any], _variable: str) -> Tasks:
    return [task]


def tried_twice(task: dict[str, t.Any], variable: str) -> Tasks:
    return [{**task, "register": variable, "until": f"{variable}.attempts > 1", "retries": 2, "delay": 0}]


def rescued(task: dict[str, t.Any], variable: str) -> Tasks:
    keep = {"ansible.builtin.set_fact": {variable: "{{ ansible_failed_result }}"}, "no_log": True}
    return [{"block": [{**task, "failed_when": True, "register": "failed"}], "rescue": [keep]}]


def asked_for_later(task: dict[str, t.Any], variable: str) -> Tasks:
    """As the documentation asks for: without a word, and with an end to the file of the job."""
    ask = {"ansible.builtin.async_status": {"jid": "{{ job.ansible_job_id }}"}}
    wait = {"register": variable, "until": f"{variable} is finished", "retries": 60, "delay": 1}
    clean_up = {"ansible.builtin.async_status": {"jid": "{{ job.ansible_job_id }}", "mode": "cleanup"}}
    return [
        {**task, "register": "job", "async": 60, "poll": 0, "no_log": True},
        {**ask, **wait, "no_log": True},
        clean_up,
    ]


BOTH = (".results[0]", ".results[1]")
LOOP = {"loop": [1, 2], "ignore_errors": True}
BACKGROUND = {"async": 60, "poll": 1}
BROKEN = "nowhere.to_be.found"

WAYS = {
    "registered": Way(with_keywords(no_log=False)),
    "not registered": Way(unregistered, taken=False),
    "rescued": Way(rescued),
    "ignored": Way(with_keywords(failed_when=BROKEN, ignore_errors=True, delegate_to="localhost", run_once=True)),
    "loop": Way(with_keywords(**LOOP, failed_when="item == 2"), BOTH),
    "loop that breaks off": Way(with_keywords(**LOOP, when=f"item == 1 or {BROKEN}"), BOTH[:1], taken=False),
    "tried twice": Way(tried_twice, taken=False),
    "broken until": Way(with_keywords(until=BROKEN, retries=1, ignore_errors=True), taken=False),
    "in the background": Way(with_keywords(**BACKGROUND), adapters=("worker",)),
    "loop in the background": Way(
        with_keywords(**LOOP, **BACKGROUND), BOTH, adapters=("worker",), modules=("connector",)
    ),
    "asked for later": Way(asked_for_later, adapters=("worker",)),
}
"""In the background, tasks run as modules whatever the adapter."""

SCREENS: dict[Adapter, str] = {"worker": "default", "module": "minimal"}
"""What shows the results on the screen, beside the callbacks that write them into files."""


def names(module: str, way: str) -> list[str]:
    """The objects of a module's task, in the order of its results."""
    return [f"{module} {way} {number}" for number in range(1, len(WAYS[way].results) + 1)]


def named(module: str, way: str, options: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The task, about the object of its item where it has a loop."""
    title = f"{module} {way}"
    return {
        "name": title,
        f"cloudflare.magic.{module}": dict(options),
        "vars": {"subject": f"{title} {{{{ item | default(1) }}}}"},
    }


def matrix(adapter: Adapter) -> tuple[Tasks, dict[str, str]]:
    """The tasks of all modules in all ways, and an expression for the secret of each object."""
    tasks, secrets = [], {}
    for way, (make, results, _taken, adapters, modules) in WAYS.items():
        if adapter not in adapters:
            continue
        for module in modules:
            options, secret = ISSUING[module]
            variable = f"result_{len(tasks)}"
            tasks += make(named(module, way, options), variable)
            for name, result in zip(names(module, way), results, strict=True):
                secrets[name] = secret.format(variable + result)
    for module, given in GIVEN.items():
        tasks += WAYS["loop"].tasks(named(module, "loop", given), f"result_{len(tasks)}")
    return tasks, secrets


def issued(emulator: magic_emulator.Emulator) -> dict[str, str]:
    """The secrets that the API has made last, by the name of the object."""
    account = emulator.account(ACCOUNT_ID)
    keys = {each["notes"]: each["license_key"] for each in account["connectors"]}
    return {**keys, **{each["name"]: each["psk"] for each in account["ipsec_tunnels"] if each.get("psk")}}


def seed() -> dict[str, t.Any]:
    """A tunnel for each key that is generated, one for a key that is given, and a bucket."""
    tunnels = [name for way in WAYS for name in names("ipsec_psk", way)]
    return {
        "ipsec_tunnels": [
            {"name": name, "cloudflare_endpoint": "203.0.113.1", "interface_address": f"10.201.0.{2 * number}/31"}
            for number, name in enumerate([*tunnels, "given"])
        ],
        "pcap_ownership": [{"destination_conf": BUCKET, "status": "success"}],
    }


def test_secrets(
    player: Player, emulator: magic_emulator.Emulator, adapter: Adapter, tmp_path: Path, count: Count
) -> None:
    search = SecretSearch(tmp_path)
    emulator.set_account(ACCOUNT_ID, seed())
    tasks, expressions = matrix(adapter)
    kept = {name: f"{{{{ {expression} | default('') }}}}" for name, expression in expressions.items()}
    keep = {
        "ansible.builtin.copy": {"content": "{{ kept | to_json }}", "dest": "{{ playbook_dir }}/kept", "mode": "0600"},
        "vars": {"kept": kept},
        "no_log": True,
    }
    environment = {
        **player.environment(),
        **search.environment,
        "ANSIBLE_CALLBACKS_ENABLED": f"{search.environment['ANSIBLE_CALLBACKS_ENABLED']},recorder",
        "ANSIBLE_DEBUG": "false",  # of modules, it shows all that goes in and comes out
        "ANSIBLE_STDOUT_CALLBACK": SCREENS[adapter],
        RECORD: str(tmp_path / "record"),
    }
    run = subprocess.run(
        [*player.command([*tasks, keep], adapter, variables=FURTHER_SECRETS), "-vvv", "--diff"],
        cwd=tmp_path,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=600,
        check=False,
    )
    print(run.stdout)  # pytest shows it when the test fails
    assert run.returncode == 0
    assert_nothing_is_deprecated(run.stdout)

    taken = json.loads((tmp_path / "kept").read_text())
    files = list((tmp_path / "home" / ".cloudflare-magic").glob("issued-*.jsonl"))
    in_files = "".join(path.read_text() for path in files)
    shown = "".join(run.stdout.split())  # up to ansible-core 2.18, warnings are wrapped, also within words
    assert [path for path in files if str(path) not in shown] == [], "nobody is told of it"
    secrets = {name: secret for name, secret in issued(emulator).items() if name in expressions}
    assert secrets.keys() == expressions.keys()
    assert all(secrets.values())
    for title, way in WAYS.items():
        for name in [name for module in way.modules for name in names(module, title) if name in secrets]:
            in_file = secrets[name] in in_files
            if way.taken:
                assert (taken[name], in_file) == (secrets[name], False), name
            else:
                assert taken[name] == secrets[name] or in_file, f"the secret of {name} is lost"
    count("secrets shown once, in all ways of running a task", len(secrets))

    everywhere = {**SECRETS, **FURTHER_SECRETS, **secrets}
    everywhere.update({f"the former one of {name}": secret for name, secret in taken.items() if secret})
    search.search(everywhere, run.stdout, emulator, {"variables.yml", "kept", *(path.name for path in files)})
    count("places searched for secrets", search.places)
    assert not search.leaks
    # The callbacks have been told.
    for name in ("record", "ansible.log", "tree/localhost", "junit/*.xml"):
        assert [path for path in tmp_path.glob(name) if path.stat().st_size], name
