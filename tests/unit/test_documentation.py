# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the pages name exists: files, tests, targets, plugins, playbooks, variables. And they spell as Americans do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from ansible_collections.cloudflare.magic.plugins.doc_fragments.api import ModuleDocFragment
from ansible_collections.cloudflare.magic.plugins.module_utils._client.settings import OPTIONS

CHECKOUT = Path(__file__).resolve().parents[2]
ROLES = sorted(path.name for path in (CHECKOUT / "roles").iterdir() if path.is_dir())
PAGES = sorted(
    path.relative_to(CHECKOUT).as_posix()
    for pattern in ("*.md", "docs/*.md", "roles/*/README.md", "tests/*/*.md")
    for path in CHECKOUT.glob(pattern)
)
READ_BY_USERS = sorted(
    path.relative_to(CHECKOUT).as_posix()
    for pattern in (
        "Makefile",
        "galaxy.yml",
        "changelogs/fragments/*.yml",
        "playbooks/*.yml",
        "plugins/doc_fragments/*.py",
        "plugins/modules/*.py",
        "roles/*/*/*",
    )
    for path in CHECKOUT.glob(pattern)
)

BRITISH = re.compile(
    r"\b(licen[c]e|behaviou[r]|cent[r]e|colou[r]|favou[r]|honou[r]|neighbou[r]|fib[r]e|metr[e]s|judg[e]ment|misspel[t]"
    r"|whils[t]|learn[t]|grey(?!\.)|cancell[e]d|labell[e]d|cata[l]ogue|progra[m]me)|(organ|recogn|real|normal|initial|serial)is(e|ed|ing|ation)\b",
    re.IGNORECASE,
)


def text_of(page: str) -> str:
    return (CHECKOUT / page).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_tests_that_a_page_names_exist(page: str) -> None:
    """As paths, or as names of functions in one of the files that the page names."""
    text = text_of(page)
    paths = set(re.findall(r"`(tests/[\w./-]+)`", text))
    folders = (CHECKOUT, (CHECKOUT / page).parent)
    found = {path: folder / path for path in paths for folder in folders if (folder / path).exists()}
    assert sorted(paths - found.keys()) == []
    functions = set(re.findall(r"`(test_\w+)`", text))
    known = "\n".join(file.read_text(encoding="utf-8") for file in found.values() if file.is_file())
    assert sorted(function for function in functions if f"def {function}(" not in known) == []


@pytest.mark.parametrize("page", PAGES)
def test_targets_that_a_page_names_exist(page: str) -> None:
    targets = set(re.findall(r"\bmake ([a-z][a-z-]*)\b(?=[` ]*(?:`|#|BENCH|$))", text_of(page), re.MULTILINE))
    assert targets <= set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.MULTILINE))


@pytest.mark.parametrize("page", PAGES)
def test_plugins_roles_and_playbooks_that_a_page_names_exist(page: str) -> None:
    known = {"all", *ROLES}
    for folder in ("plugins/modules", "plugins/filter", "plugins/lookup", "playbooks"):
        known |= {path.stem for path in (CHECKOUT / folder).iterdir()}
    named = set(re.findall(r"(?<![/\w-])cloudflare\.magic\.([a-z_]+)", text_of(page)))
    assert sorted(named - known) == []


@pytest.mark.parametrize("role", ROLES)
def test_variables_of_a_role_that_pages_name_exist(role: str) -> None:
    files = [*(CHECKOUT / "roles").rglob("*.yml"), *(CHECKOUT / "playbooks").iterdir()]
    known = set(re.findall(rf"\b{role}_\w+", "\n".join(file.read_text(encoding="utf-8") for file in files)))
    known.add("network_psks_pending")  # psk_rotation makes it from another name
    known |= {path.stem for path in (CHECKOUT / "plugins" / "modules").iterdir()}
    for page in PAGES:
        given = re.findall(rf"(?:-e '?{{?\"?|^|[{{`, ])({role}_\w+)(?=\"?[:=`])", text_of(page), re.MULTILINE)
        assert sorted(set(given) - known - {path.stem for path in (CHECKOUT / "tests").rglob("*.py")}) == [], page


@pytest.mark.parametrize("role", ROLES)
def test_the_page_of_a_role_names_all_its_variables(role: str) -> None:
    specification = yaml.safe_load(text_of(f"roles/{role}/meta/argument_specs.yml"))
    page = text_of(f"roles/{role}/README.md")
    options = specification["argument_specs"]["main"]["options"]
    assert sorted(option for option in options if f"`{option}`" not in page) == []


def test_the_first_table_of_modules_has_twins_that_read() -> None:
    first = text_of("README.md").split("| module | manages |")[1].split("\n\n")[0]
    modules = re.findall(r"\(plugins/modules/(\w+)\.py\)", first)
    assert modules
    assert [name for name in modules if not (CHECKOUT / "plugins" / "modules" / f"{name}_info.py").exists()] == []


def test_readme_names_every_module() -> None:
    named = set(re.findall(r"plugins/modules/(\w+)\.py", text_of("README.md")))
    modules = {path.stem for path in (CHECKOUT / "plugins" / "modules").glob("[!_]*.py")}
    assert sorted(modules - named - {f"{name}_info" for name in named}) == []


@pytest.mark.parametrize("page", [*PAGES, *READ_BY_USERS])
def test_spelling_is_american(page: str) -> None:
    assert [match[0] for match in BRITISH.finditer(text_of(page))] == []


def test_exactly_the_options_of_the_connection_are_marked_as_such() -> None:
    options = yaml.safe_load(ModuleDocFragment.DOCUMENTATION)["options"]
    marked = {name for name, option in options.items() if option["description"][0].startswith("B(Connection:) ")}
    assert marked == {*options} == {*OPTIONS}
