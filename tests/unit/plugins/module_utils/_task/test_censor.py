# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import itertools
import time
from functools import reduce

from ansible.module_utils.common.parameters import remove_values
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.cloudflare.magic.plugins.module_utils._engine.diff import HIDDEN
from ansible_collections.cloudflare.magic.plugins.module_utils._task.censor import Censor

TEXT = st.text("ab*", max_size=6)


@given(st.sets(TEXT.filter(bool), max_size=4), st.lists(TEXT, max_size=4).map("".join))
def test_no_secret_stays(secrets: set[str], text: str) -> None:
    censored = Censor(secrets).text(text)
    assert not any(secret in censored for secret in secrets if "*" not in secret)
    if not any(secret in text for secret in secrets):
        assert censored == text


@given(st.sets(st.text("abc", min_size=1, max_size=4), max_size=3), st.text("abc-", max_size=20))
def test_the_same_is_hidden_as_by_ansible(secrets: set[str], text: str) -> None:
    """Where secrets overlap, the order in which they are hidden decides; Ansible's is the set's, unless it is newer."""
    possible = {reduce(hide, order, f"<{text}>") for order in itertools.permutations(secrets)}
    assert remove_values({"value": f"<{text}>"}, secrets)["value"] in possible
    assert Censor(secrets).text(f"<{text}>") in possible


def hide(text: str, secret: str) -> str:
    return text.replace(secret, HIDDEN)


def test_values_at_every_depth() -> None:
    value = {"hush": ["hush", {"a": "(hush)"}], "flag": True, "none": None, "number": 12, "other": 13, "half": 0.12}
    assert Censor({"hush", "12"}).value(value) == {
        "hush": ["********", {"a": "(********)"}],
        "flag": True,
        "none": None,
        "number": "********",
        "other": 13,
        "half": "********",
    }
    assert Censor([]).value(value) == value


def test_thousands_of_secrets_in_thousands_of_texts_take_seconds() -> None:
    censor = Censor([f"hush-{number:05}-0123456789abcdef" for number in range(5_000)])
    began = time.process_time()
    assert censor.value([f"Site {number}, the address is 192.0.2.1" for number in range(20_000)])[7].startswith(
        "Site 7"
    )
    assert time.process_time() - began < 5
