# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files that are generated, as a whole or from a marker on."""

from __future__ import annotations

import re
import typing as t
from pathlib import Path

from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import ResourceType
from ansible_collections.cloudflare.magic.plugins.module_utils._task.definition import Task
from ansible_collections.cloudflare.magic.plugins.module_utils._task.resource import info_task, resource_task

from . import options, results
from .kinds import CONSTANTS, KINDS, check_order, children, further
from .markup import block

_HEADER = """\
# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""
_MAIN = """

def main() -> None:
    run_module(TASK)


if __name__ == "__main__":
    main()
"""
_UTILS = "ansible_collections.cloudflare.magic.plugins.module_utils"


def generated(checkout: Path) -> t.Iterator[tuple[Path, str]]:
    """Each file with the text that it shall have."""
    check_order()
    plugins = checkout / "plugins"
    modules = sorted(path.stem for path in (plugins / "modules").glob("[!_]*.py"))
    for name, kind in KINDS.items():
        task = resource_task(kind, tuple(CONSTANTS[child][1] for child in children(kind)))
        info = info_task(kind, *(CONSTANTS[other][1] for other in further(kind)))
        yield plugins / "doc_fragments" / f"{kind.name}.py", _fragment(kind, task, info)
        for path, text in (
            (plugins / "modules" / f"{kind.name}.py", _module_end(name, kind)),
            (plugins / "modules" / f"{kind.name}_info.py", _info_end(name, kind)),
        ):
            if path.exists():
                yield path, _from_marker_on(path.read_text("utf-8"), kind, text)
    yield plugins / "doc_fragments" / "network_sections.py", _sections()
    yield plugins / "module_utils" / "_resources" / "registry.py", _registry()
    for module in modules:
        yield plugins / "action" / f"{module}.py", _action(module)
    runtime = checkout / "meta" / "runtime.yml"
    group = "".join(f"    - {module}\n" for module in modules)
    yield runtime, re.sub(r"(?<=  all:\n)(    - .*\n)+", group, runtime.read_text("utf-8"))


def _from_marker_on(text: str, kind: ResourceType, end: str) -> str:
    marker = f"# From here on generated from module_utils/_resources/{kind.name}.py by `make generate`."
    written = re.split(r'^(?:# From here on generated|RETURN = r""")', text, maxsplit=1, flags=re.MULTILINE)[0]
    return f"{written.rstrip()}\n\n{marker}\n{end}"


def _end(returned: t.Mapping[str, t.Any], constants: t.Iterable[str], factory: str, call: str) -> str:
    imports: dict[str, list[str]] = {}
    for constant in constants:
        imports.setdefault(CONSTANTS[constant][0], []).append(constant)
    lines = [
        f"from {_UTILS}._resources.{module} import {', '.join(sorted(names))}"
        for module, names in sorted(imports.items())
    ]
    return (
        f'RETURN = r"""\n{block(returned)}"""\n\n'
        + "\n".join(
            [
                *lines,
                f"from {_UTILS}._task.module import run_module",
                f"from {_UTILS}._task.resource import {factory}",
            ]
        )
        + f"\n\nTASK = {call}\n{_MAIN}"
    )


def _module_end(name: str, kind: ResourceType) -> str:
    inside = children(kind)
    given = f", children=({', '.join(inside)}{',' if len(inside) == 1 else ''})" if inside else ""
    return _end(results.of_module(kind), [name, *inside], "resource_task", f"resource_task({name}{given})")


def _info_end(name: str, kind: ResourceType) -> str:
    constants = [name, *further(kind)]
    return _end(results.of_info(kind), constants, "info_task", f"info_task({', '.join(constants)})")


def _fragment(kind: ResourceType, task: Task, info: Task) -> str:
    return f'''{_HEADER}# Generated from module_utils/_resources/{kind.name}.py by `make generate`.

from __future__ import annotations


class ModuleDocFragment:
    """The options of M(cloudflare.magic.{kind.name}), and those of the module that reads such objects."""

    DOCUMENTATION = r"""
{block({"options": options.of_module(kind, task)})}"""

    INFO = r"""
{block({"options": options.of_info(kind, info)})}"""
'''


def _sections() -> str:
    names = [kind.plural for kind in KINDS.values() if not kind.parent]
    reading = {
        "sections": {
            "description": ["Which sections to read. Sites come with all that lives in them."],
            "type": "list",
            "elements": "str",
            "choices": names,
            "default": names,
        }
    }
    return f'''{_HEADER}# Generated from module_utils/_resources by `make generate`.

from __future__ import annotations


class ModuleDocFragment:
    """The sections of a network, one for each kind of object that lives in the account itself."""

    DOCUMENTATION = r"""
{block({"options": options.of_sections()})}"""

    READING = r"""
{block({"options": reading})}"""
'''


def _registry() -> str:
    modules = {module: name for name, (module, _kind) in CONSTANTS.items() if name in KINDS}
    modules["description"] = "ResourceType"
    imports = "".join(f"from .{module} import {name}\n" for module, name in sorted(modules.items()))
    names = "".join(f"    {name},\n" for name in KINDS)
    return f'''{_HEADER}# Generated by `make generate`.

"""Every kind of object, in the order in which they can be created; deletions go the other way."""

from __future__ import annotations

{imports}
KINDS: tuple[ResourceType, ...] = (
{names})
'''


def _action(module: str) -> str:
    return f'''{_HEADER}# Generated by `make generate`.

from __future__ import annotations

from ansible_collections.cloudflare.magic.plugins.modules.{module} import TASK
from ansible_collections.cloudflare.magic.plugins.plugin_utils.in_worker import InWorkerAction


class ActionModule(InWorkerAction):
    """Runs C(cloudflare.magic.{module}) inside the worker."""

    task_type = TASK
'''
