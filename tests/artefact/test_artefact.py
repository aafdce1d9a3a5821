# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The collection as a user gets it: the archive that would be published, installed without a network, and used."""

from __future__ import annotations

import json
import os
import posixpath
import re
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

import magic_emulator

CHECKOUT = Path(__file__).resolve().parents[2]
ACCOUNT_ID = "023e105f4ecef8ad9ca31a8372d0c353"

# Patterns of everything that may be in the archive: a new file in the checkout is published on purpose or not at all.
PUBLISHED = (
    "CHANGELOG.md",
    "FILES.json",
    "LICENSE",
    "LICENSES/GPL-3.0-or-later.txt",
    "MANIFEST.json",
    "README.md",
    "REUSE.toml",
    "changelogs/changelog.yaml",
    "changelogs/config.yaml",
    "docs/**/*.md",
    "meta/*.yml",
    "playbooks/**/*.yml",
    "playbooks/**/*.j2",
    "plugins/*/**/*.py",
    "requirements.txt",
    "roles/*/**/*.j2",
    "roles/*/**/*.md",
    "roles/*/**/*.yml",
    "tests/config.yml",
    "tests/sanity/*.txt",
)

LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)

PLAYBOOK = """
- hosts: localhost
  gather_facts: false
  tasks:
    - cloudflare.magic.gre_tunnel: &tunnel
        name: GRE_1
        cloudflare_gre_endpoint: 203.0.113.1
        customer_gre_endpoint: 198.51.100.1
        interface_address: 10.0.0.0/31
      register: first
    - cloudflare.magic.gre_tunnel: *tunnel
      register: second
    - cloudflare.magic.gre_tunnel_info:
      register: known
    - ansible.builtin.assert:
        that:
          - first is changed
          - second is not changed
          - known.gre_tunnels | map(attribute='name') == ['GRE_1']
"""


def run(program: str, *arguments: str | Path, **options: str | Path | dict[str, str]) -> str:
    """Run a program of this environment and return its output; on failure show that instead."""
    command = [str(Path(sys.executable).parent / program), *map(str, arguments)]
    process = subprocess.run(
        command,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **options,
    )
    assert process.returncode == 0, process.stdout
    return process.stdout


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive, built from the checkout as it is: what must not be published is there while this is built."""
    directory = tmp_path_factory.mktemp("archive")
    run("ansible-galaxy", "collection", "build", CHECKOUT, "--output-path", directory)
    (built,) = directory.iterdir()
    return built


@pytest.fixture(scope="session")
def environment(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of somebody who installed the archive and has nothing of the checkout."""
    collections = str(tmp_path_factory.mktemp("collections"))
    environment = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": collections}
    run("ansible-galaxy", "collection", "install", archive, "-p", collections, "--offline", env=environment)
    return environment


def test_archive_holds_what_users_need_and_nothing_else(archive: Path, tmp_path: Path) -> None:
    with tarfile.open(archive) as content:
        for member in content:
            path = tmp_path / member.name
            (path if member.isdir() else path.parent).mkdir(parents=True, exist_ok=True)
            if not member.isdir():
                path.touch()
    published = {path for pattern in PUBLISHED for path in tmp_path.glob(pattern)}
    files = {path for path in tmp_path.rglob("*") if path.is_file()}
    directories = {path for path in tmp_path.rglob("*") if path.is_dir()}

    assert sorted(files - published) == []
    assert sorted(directories - {parent for file in files for parent in file.parents}) == []


def test_links_between_pages_of_the_archive_lead_to_files_and_headings_in_it(archive: Path) -> None:
    with tarfile.open(archive) as content:
        pages = {
            member.name: content.extractfile(member).read().decode()
            for member in content
            if member.name.endswith(".md")
        }
        files = {member.name for member in content}
    broken = [
        f"{page}: {link}"
        for page, text in pages.items()
        for link in LINK.findall(text)
        if not leads_somewhere(page, link, files, pages)
    ]
    assert "README.md" in pages
    assert broken == []


def leads_somewhere(page: str, link: str, files: set[str], pages: dict[str, str]) -> bool:
    """Whether a link of a page leads to a file of the archive, or out of it by a full address."""
    if link.startswith("https://"):
        return True
    path, _hash, heading = link.partition("#")
    target = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page
    headings = [
        re.sub(r"[^\w -]", "", line).strip().lower().replace(" ", "-")
        for line in HEADING.findall(pages.get(target, ""))
    ]
    return target in files and (not heading or heading in headings)


def test_galaxy_importer_accepts_the_archive(archive: Path, tmp_path: Path) -> None:
    log = run("python", "-m", "galaxy_importer.main", archive, cwd=tmp_path)

    assert [line for line in log.splitlines() if line.startswith(("ERROR", "WARNING"))] == []
    assert "Importer processing completed successfully" in log


def test_every_module_explains_itself(environment: dict[str, str]) -> None:
    names = sorted(f"cloudflare.magic.{path.stem}" for path in (CHECKOUT / "plugins" / "modules").glob("[!_]*.py"))
    assert names

    documented = json.loads(run("ansible-doc", "--json", "--type", "module", *names, env=environment))

    assert sorted(documented) == names
    assert all(documentation["examples"] and documentation["return"] for documentation in documented.values())


def test_playbook_converges_an_account(environment: dict[str, str], tmp_path: Path) -> None:
    playbook = tmp_path / "playbook.yml"
    playbook.write_text(PLAYBOOK)

    with magic_emulator.serve() as emulator:
        credentials = {
            "CLOUDFLARE_ACCOUNT_ID": ACCOUNT_ID,
            "CLOUDFLARE_API_TOKEN": "let-me-in",
            "CLOUDFLARE_BASE_URL": emulator.base_url,
        }
        recap = run("ansible-playbook", playbook, cwd=tmp_path, env={**environment, **credentials})

    assert "changed=1" in recap
