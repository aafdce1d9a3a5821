# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The task ``cloudflare.magic.network_export``."""

from __future__ import annotations

import os
import typing as t

from ansible.module_utils.common.yaml import yaml_load

from .._network.folder import Folder, change_files
from .._network.layout import laid_out, written_out
from .._network.sections import ACCOUNT_KINDS
from .definition import Context, Task
from .network import network_info_task


def network_export_task() -> Task:
    """An account as a folder of files that ``network`` takes."""
    reading = network_info_task()

    def run(params: t.Mapping[str, t.Any], context: Context) -> dict[str, t.Any]:
        folder = Folder(params["folder"])
        kept = folder.kept(params["sections"])
        network = {**kept, **reading.run(params, context)["network"]}
        files = laid_out({section: network[section] for section in ACCOUNT_KINDS if section in network})
        texts = {os.path.join(folder.path, file): written_out(sections) for file, sections in files.items()}
        result = _converge(folder, texts, params["sections"], prune=params["prune"], check_mode=context.check_mode)
        for file, obstacle in folder.obstacles.items():
            context.warn(f"{obstacle}; it was left alone, and network refuses a source with it ({file}).")
        return result

    return Task(
        name="network_export",
        options={
            "folder": {"type": "path", "required": True},
            "prune": {"type": "bool", "default": False},
            **reading.options,
        },
        run=run,
    )


def _converge(
    folder: Folder, texts: t.Mapping[str, str], sections: t.Container[str], *, prune: bool, check_mode: bool
) -> dict[str, t.Any]:
    """Write the files that differ.

    Args:
        texts: what the files shall hold.
        sections: those of them that were read from the account.
        prune: delete files of sites that no longer stand for anything.
    """
    before = folder.current(texts, sections)
    written = [file for file, text in texts.items() if before.get(file) != text]
    stale = folder.stale(texts)
    pruned = stale if prune else []
    if not check_mode:
        change_files({file: texts[file] for file in written}, pruned)
    before.update({file: folder.texts[file] for file in stale})
    return {
        "changed": bool(written or pruned),
        "written": written,
        "pruned": pruned,
        "stale": [] if prune else stale,
        "unchanged": len(texts) - len(written),
        "diff": [
            {"header": file, "before": _data(before.get(file, "")), "after": _data(texts.get(file, ""))}
            for file in (*written, *pruned)
        ],
    }


def _data(text: str) -> t.Any:
    """What a file holds, for the diff; its text where it is no YAML."""
    try:
        return yaml_load(text)
    except Exception:  # noqa: BLE001 - the class of PyYAML's errors exists only where PyYAML does
        return text
