# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""The task ``cloudflare.magic.network_export``."""

from __future__ import annotations

import os
import stat
import tempfile
import typing as t

from ansible.module_utils.common.yaml import yaml_load

from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import InvalidOptions
from ansible_collections.cloudflare.magic.plugins.module_utils._network.layout import (
    HEADER,
    SITES_FOLDER,
    laid_out,
    written_out,
)
from ansible_collections.cloudflare.magic.plugins.module_utils._task.definition import Context, Task
from ansible_collections.cloudflare.magic.plugins.module_utils._task.network import network_info_task


def network_export_task() -> Task:
    """An account as a folder of files that ``network`` takes."""
    reading = network_info_task()

    def run(params: t.Mapping[str, t.Any], context: Context) -> dict[str, t.Any]:
        _check_folder(params["folder"])
        files = laid_out(reading.run(params, context)["network"])
        texts = {os.path.join(params["folder"], file): written_out(sections) for file, sections in files.items()}
        try:
            stale = _stale(params["folder"], texts) if "sites" in params["sections"] else {}
            return _converge(texts, stale, prune=params["prune"], check_mode=context.check_mode)
        except OSError as error:
            raise InvalidOptions([f"folder: {error}."]) from None

    return Task(
        name="network_export",
        options={
            "folder": {"type": "path", "required": True},
            "prune": {"type": "bool", "default": False},
            **reading.options,
        },
        run=run,
    )


def _check_folder(folder: str) -> None:
    """See that it can be one, before anything is read.

    Raises:
        InvalidOptions: it cannot.
    """
    try:
        usable = stat.S_ISDIR(os.stat(folder).st_mode)
    except FileNotFoundError:
        usable = bool(folder)  # it will be made
    except (OSError, ValueError) as error:
        raise InvalidOptions([f"folder: {error}."]) from None
    if not usable:
        raise InvalidOptions([f"folder: {folder!r} is not a folder."])


def _converge(
    texts: t.Mapping[str, str], stale: t.Mapping[str, str], *, prune: bool, check_mode: bool
) -> dict[str, t.Any]:
    """Write the files that differ.

    Args:
        texts: what the files shall hold.
        stale: files that no longer stand for anything, and what they hold.
        prune: delete those.
    """
    before = {file: _text(file) for file in texts if os.path.exists(file)}
    written = [file for file, text in texts.items() if before.get(file) != text]
    pruned = list(stale) if prune else []
    if not check_mode:
        for file in written:
            _write(file, texts[file])
        for file in pruned:
            os.unlink(file)
    before.update(stale)
    return {
        "changed": bool(written or pruned),
        "written": written,
        "pruned": pruned,
        "stale": [] if prune else list(stale),
        "unchanged": len(texts) - len(written),
        "diff": [
            {"header": file, "before": _data(before.get(file, "")), "after": _data(texts.get(file, ""))}
            for file in (*written, *pruned)
        ],
    }


def _stale(folder: str, wanted: t.Container[str]) -> dict[str, str]:
    """Files of sites that were exported before and are not any more, and what they hold."""
    sites = os.path.join(folder, SITES_FOLDER)
    names = sorted(os.listdir(sites)) if os.path.isdir(sites) else []
    files = [os.path.join(sites, name) for name in names if name.endswith(".yml")]
    texts = {file: _text(file) for file in files if file not in wanted}
    return {file: text for file, text in texts.items() if text.startswith(HEADER)}


def _text(file: str) -> str:
    with open(file, encoding="utf-8", errors="replace") as stream:
        return stream.read()


def _data(text: str) -> t.Any:
    """What a file holds, for the diff; its text where it is no YAML."""
    try:
        return yaml_load(text)
    except Exception:  # noqa: BLE001 - the class of PyYAML's errors exists only where PyYAML does
        return text


def _write(file: str, text: str) -> None:
    """Put the file in place as a whole, so that nobody ever reads half of it."""
    folder = os.path.dirname(file)
    os.makedirs(folder, exist_ok=True)
    mode = os.stat(file).st_mode & 0o777 if os.path.exists(file) else 0o644
    descriptor, temporary = tempfile.mkstemp(dir=folder, prefix=".", suffix=".tmp")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
        os.chmod(temporary, mode)
        os.replace(temporary, file)
    except BaseException:
        os.unlink(temporary)
        raise
