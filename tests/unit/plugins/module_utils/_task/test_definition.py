# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the results and logs of a task repeat of its options."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._task.definition import Task
from ansible_collections.cloudflare.magic.plugins.modules.gre_tunnel import TASK as GRE_TUNNEL
from ansible_collections.cloudflare.magic.plugins.modules.ipsec_psk import TASK as IPSEC_PSK
from ansible_collections.cloudflare.magic.plugins.modules.network import TASK as NETWORK

INFINITE = float("inf")
HIDDEN = "(not repeated here)"


@pytest.mark.parametrize(
    ("task", "given", "shown"),
    [
        (GRE_TUNNEL, {"name": "GRE_1", "mtu": None, "nmae": "hush"}, {"name": "GRE_1", "mtu": None, "nmae": HIDDEN}),
        (GRE_TUNNEL, {"bgp": {"customer_asn": 1, "md5": "hush"}}, {"bgp": {"customer_asn": 1, "md5": HIDDEN}}),
        (GRE_TUNNEL, {"bgp": "md5=hush"}, {"bgp": HIDDEN}),
        (GRE_TUNNEL, {"bgp": None}, {"bgp": None}),
        (
            IPSEC_PSK,
            {"tunnels": [{"tunnel": "a", "key": "hush"}, "hush"]},
            {"tunnels": [{"tunnel": "a", "key": HIDDEN}, HIDDEN]},
        ),
        (NETWORK, {"ipsec_tunnels": [{"psk": "hush"}], "sites": None}, {"ipsec_tunnels": HIDDEN, "sites": None}),
    ],
)
def test_only_the_values_of_known_options_are_shown(
    task: Task, given: dict[str, t.Any], shown: dict[str, t.Any]
) -> None:
    assert task.shown(given) == shown


@pytest.mark.parametrize(
    ("task", "given", "problem"),
    [
        (GRE_TUNNEL, {"name": "caf\udce9"}, "name: it is not text in UTF-8"),
        (GRE_TUNNEL, {"bgp": {"caf\udce9": ["hush"]}}, None),  # refused as an option that does not exist
        (NETWORK, {"sites": [{}, {"name": "caf\udce9"}]}, "sites[1].name: it is not text in UTF-8"),
        (NETWORK, {"connectors": [{"interrupt_window_hour_of_day": INFINITE}]}, "connectors[0].interrupt_window"),
        (GRE_TUNNEL, {"mtu": INFINITE}, "mtu: it is not a finite number."),
        (GRE_TUNNEL, {"timeout": "inf"}, "timeout: it is not a finite number."),
        (GRE_TUNNEL, {"timeout": 10**400}, "timeout: no number is as large as this."),
        (GRE_TUNNEL, {"bgp": {"customer_asn": INFINITE}}, "bgp.customer_asn: it is not a finite number."),
        (GRE_TUNNEL, {"bgp": {"extra_prefixes": ["\udce9"]}}, "bgp.extra_prefixes[0]: it is not text"),
        (GRE_TUNNEL, {"bgp": ["hush"]}, "bgp: a list was given where a dictionary is needed."),
        (GRE_TUNNEL, {"name": ["hush"]}, "name: a list was given where text is needed."),
        (GRE_TUNNEL, {"mtu": {"hush": 1}}, "mtu: a dictionary was given where a whole number is needed."),
        (GRE_TUNNEL, {"bgp": {"md5_key": ["hush"]}}, "bgp.md5_key: a list was given where text is needed."),
        (GRE_TUNNEL, {"bgp": {"extra_prefixes": [["hush"]]}}, "bgp.extra_prefixes: a list was given where text is"),
        (GRE_TUNNEL, {"bgp": "hush"}, "bgp: a single value was given where a dictionary is needed."),
        (IPSEC_PSK, {"tunnels": ["hush"]}, "tunnels: a single value was given where a dictionary is needed."),
        (GRE_TUNNEL, {"desciption": "hush"}, "desciption: no such option; description is one."),
        (GRE_TUNNEL, {"bgp": {"md5key": "hush"}}, "bgp.md5key: no such option; md5_key is one."),
        (NETWORK, {"gre_tunnel": [{"name": "hush"}]}, "gre_tunnel: no such option; gre_tunnels is one."),
        (NETWORK, {"_ansible_source": "hush", "xyzzy": "hush"}, None),  # Ansible lists what there is
        (GRE_TUNNEL, {"name": "café", "mtu": "1400", "timeout": "30", "bgp": {"customer_asn": "x"}, "ttl": None}, None),
    ],
)
def test_what_validation_would_stumble_over_is_told_without_its_value(
    task: Task, given: dict[str, t.Any], problem: str | None
) -> None:
    told = task.misshapen(given)
    assert (told or "").startswith(problem or "")
    assert (told is None) == (problem is None)
    assert "hush" not in (told or "")
