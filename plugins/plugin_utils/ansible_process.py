# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All that the collection does to processes of Ansible itself, with what each of it gains.

A worker is forked from the main process for each task, and runs all items of its loop. Figures are processor time on
Python 3.11 with ansible-core 2.19, measured with and without in turn.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import os
import typing as t

from ..module_utils._client.client import warm_up_http
from ..module_utils._models.base import warm_up_models


def _duplicate_error_output() -> int | None:
    with contextlib.suppress(OSError):
        return os.dup(2)
    return None


ERROR_OUTPUT = _duplicate_error_output()
"""The error output of Ansible itself, as a file descriptor; None where it has none.

Since ansible-core 2.19, workers have none of their own, and inherit what was open before them. Without it, nobody could
be told of keys that were issued and are in no result, because Ansible was interrupted.
"""


def prepare_main_process() -> None:
    """Do once in the main process what each worker and its end would do otherwise."""
    # What pydantic and httpx load with their first model and client takes each worker 9 ms, of 30 ms for a small task.
    warm_up_models()
    warm_up_http()
    # At its end, Python looks once more for garbage in all that Ansible and its plugins have loaded: 0.2 s of the 1.0 s
    # that it takes to start and end Ansible. Workers do not get there.
    atexit.register(gc.freeze)


def prepare_worker() -> None:
    """Leave what a worker has inherited out of its collections of garbage: 5 % of a small task, 20 % of a network."""
    gc.freeze()


@contextlib.contextmanager
def environment(variables: t.Mapping[str, t.Any]) -> t.Iterator[None]:
    """Have a task's ``environment`` in force, which Ansible gives to modules only. A worker runs one task at a time."""
    before = dict(os.environ)
    os.environ.update({name: str(value) for name, value in variables.items()})
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def send_back(task: t.Any, arguments: dict[str, t.Any]) -> None:
    """Let callbacks in the main process get these arguments of a task, and not all that it was given.

    To send two thousand tunnels back takes 7 % of the time of the whole playbook.
    """
    task.args = arguments


def uncopied(items: t.Any) -> t.Any:
    """A list whose dictionaries Ansible's validation does not copy: 0.2 s for ten thousand tunnels."""
    return [_Uncopied(item) if isinstance(item, dict) else item for item in items] if isinstance(items, list) else items


class _Uncopied(dict[str, t.Any]):
    def __deepcopy__(self, memo: dict[int, t.Any]) -> _Uncopied:
        return self
