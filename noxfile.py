# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every check of the collection. `nox --list` names them; the Makefile groups them by tag.

Whatever depends on ansible-core runs twice: on the oldest and on the newest release that the Pythons of this machine
can run. The oldest goes with the oldest httpx and pydantic that requirements.txt allows.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import antsibull_nox
import nox
from antsibull_nox.sessions.collections import CollectionSetup, prepare_collections

nox.needs_version = ">=2026.10.20"
nox.options.default_venv_backend = "virtualenv"  # uv would not read the configuration of pip
nox.options.reuse_venv = "yes"
nox.options.error_on_missing_interpreters = True

CHECKOUT = Path(__file__).resolve().parent
REQUIREMENTS = CHECKOUT / "tests" / "requirements"
EMULATOR = CHECKOUT / "tests" / "emulator"

# The Python versions that each supported release of ansible-core runs on as a controller, oldest first.
CONTROLLER_PYTHONS = {
    "2.16": ("3.10", "3.11", "3.12"),
    "2.17": ("3.10", "3.11", "3.12"),
    "2.18": ("3.11", "3.12", "3.13"),
    "2.19": ("3.11", "3.12", "3.13"),
    "2.20": ("3.12", "3.13", "3.14"),
    "2.21": ("3.12", "3.13", "3.14"),
}


@dataclass(frozen=True)
class Controller:
    """An ansible-core release and a Python of this machine that runs it."""

    core: str
    python: str
    interpreter: str
    dependencies: tuple[str, ...]

    @property
    def packages(self) -> tuple[str, ...]:
        """What pip installs: ansible-core, and the constraints on the collection's own dependencies."""
        return (f"ansible-core=={self.core}.*", *self.dependencies)


def is_usable(interpreter: str | Path) -> bool:
    """Tell whether the interpreter starts and can make virtual environments.

    A name on PATH is not enough: pyenv puts a shim there for versions that are installed but not selected.
    """
    return subprocess.run([interpreter, "-c", "import ensurepip"], check=False, capture_output=True).returncode == 0


def interpreters() -> dict[str, str]:
    """Return the usable interpreters of this machine, pyenv's included, by Python version."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
    found = {}
    for version in {version for versions in CONTROLLER_PYTHONS.values() for version in versions}:
        running = sys.executable if f"{sys.version_info.major}.{sys.version_info.minor}" == version else None
        for candidate in (running, shutil.which(f"python{version}"), *pyenv.glob(f"{version}.*/bin/python")):
            if candidate and is_usable(candidate):
                found[version] = str(candidate)
                break
    return found


LOWEST = ("--constraint", str(REQUIREMENTS / "lowest.txt"))


def every_controller() -> list[Controller]:
    """Return all that this machine can run: each release of ansible-core on each of its Pythons, oldest first.

    What matters to httpx and pydantic is the Python: their oldest releases come once for each, with the oldest
    ansible-core that runs on it.
    """
    pythons = interpreters()
    supported = [(core, version) for core, versions in CONTROLLER_PYTHONS.items() for version in versions]
    pairs = [(core, version) for core, version in supported if version in pythons]
    if not pairs:
        raise SystemExit("cloudflare.magic needs Python 3.10 or newer for its tests; none was found")
    oldest = {version: (core, version) for core, version in reversed(pairs)}.values()
    return [
        Controller(core, version, pythons[version], dependencies)
        for core, version in pairs
        for dependencies in ((LOWEST, ()) if (core, version) in oldest else ((),))
    ]


antsibull_nox.load_antsibull_nox_toml()

EVERY_CONTROLLER = every_controller()

CONTROLLERS = [EVERY_CONTROLLER[0], EVERY_CONTROLLER[-1]]
"""As far apart as they can be: the oldest of everything, and the newest of everything."""


def on(controllers: list[Controller]) -> Callable[..., Any]:
    """Run a session once for each of them."""
    return nox.parametrize(
        ["python", "controller"],
        [
            nox.param(
                controller.interpreter,
                controller,
                id=f"{controller.core}-py{controller.python}{'-lowest' if controller.dependencies else ''}",
            )
            for controller in controllers
        ],
    )


def lay_out(session: nox.Session) -> CollectionSetup:
    """Copy what git knows of the checkout to a temporary `ansible_collections/cloudflare/magic`."""
    collections = prepare_collections(session, install_in_site_packages=False, install_out_of_tree=True)
    if collections is None:
        session.error("the collection could not be laid out")
    return collections


def install_test_requirements(session: nox.Session, controller: Controller) -> None:
    """Install ansible-core, the collection's dependencies, the emulator and what the tests import."""
    session.install(*controller.packages, "--requirement", str(REQUIREMENTS / "test.txt"), "--editable", str(EMULATOR))


def ansible_test_home(session: nox.Session) -> Path:
    """Return a home directory for ansible-test that can bootstrap pip without the internet.

    ansible-test keeps virtual environments below the home directory, unlocked and shared by all projects, and fills
    them with a pip whose installer it downloads. In a home of this checkout neither parallel runs nor the stand-in for
    that installer touch anybody else's. pip's own configuration and cache remain the user's.
    """
    home = (session.cache_dir / "ansible-test-home").absolute()
    home.mkdir(parents=True, exist_ok=True)
    for name in (".cache", ".config", ".pip"):
        if (Path.home() / name).is_dir() and not (home / name).exists():
            (home / name).symlink_to(Path.home() / name)

    package = session.run(
        "python", "-c", "import ansible_test, pathlib; print(pathlib.Path(ansible_test.__file__).parent)", silent=True
    )
    root = Path(str(package).strip())
    version = re.search(r"pip='([\d.]+)'", (root / "_internal" / "python_requirements.py").read_text())
    url = re.search(r"https://\S+get-pip-%s\.py", (root / "_util/target/setup/requirements.py").read_text())
    if version is None or url is None:
        session.error("this ansible-test bootstraps pip in an unknown way")
    installer = home / ".ansible" / "test" / "cache" / f"get_pip_{version[1].replace('.', '_')}.py"
    if not installer.exists():
        installer.parent.mkdir(parents=True, exist_ok=True)
        try:
            with urllib.request.urlopen(url[0] % version[1], timeout=10) as download:
                content = download.read()
        except OSError as error:
            session.log(f"pip's installer is out of reach ({error}): the one that comes with Python stands in")
            content = b"import ensurepip\nensurepip.bootstrap(default_pip=True)\n"
        installer.write_bytes(content)
    return home


@nox.session(tags=["lint"])
def lint(session: nox.Session) -> None:
    """Static checks: ruff, mypy, generated files, yamllint, ansible-lint, documentation, changelog, licenses."""
    session.install(
        *("--requirement", str(REQUIREMENTS / "lint.txt")),
        *("--requirement", str(REQUIREMENTS / "test.txt")),
        "--editable",
        str(EMULATOR),
    )
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("yamllint", "--strict", ".")
    session.run("reuse", "lint", "--lines")
    session.run("antsibull-changelog", "lint")
    session.run("mypy", "tests/emulator/src")
    session.run("mypy", "tools", env={"MYPYPATH": str(CHECKOUT / ".cache" / "collections")})
    session.run("python", "-m", "tools.generate", "--check")

    collections = lay_out(session)
    env = {"ANSIBLE_COLLECTIONS_PATH": str(collections.current_place)}
    with session.chdir(collections.current_place):
        plugins = collections.current_path / "plugins"
        session.run("mypy", "--config-file", str(CHECKOUT / "pyproject.toml"), str(plugins))
    with session.chdir(collections.current_path):
        session.run("ansible-lint", env=env)
        session.run(
            *("antsibull-docs", "lint-collection-docs", "--plugin-docs", "--validate-collection-refs", "self", "."),
            env=env,
        )


@nox.session(tags=["sanity"])
@on(CONTROLLERS)
def sanity(session: nox.Session, controller: Controller) -> None:
    """All tests of `ansible-test sanity` that need no container.

    What pylint thinks of the code does not depend on ansible-core: the newest one's is asked, for it takes minutes.
    """
    session.install(*controller.packages)
    collections = lay_out(session)
    home = ansible_test_home(session)
    with session.chdir(collections.current_path):
        command = ("ansible-test", "sanity", "--local", "--python", controller.python, "--color", "no")
        skipped = () if controller == CONTROLLERS[-1] else ("--skip-test", "pylint")
        session.run(*command, *skipped, *session.posargs, env={"HOME": str(home)})


@nox.session(tags=["artefact"])
def artefact(session: nox.Session) -> None:
    """Build the collection, install the archive offline, and try what was installed."""
    session.install(
        *("--requirement", str(REQUIREMENTS / "artefact.txt")),
        *("--requirement", str(REQUIREMENTS / "test.txt")),
        "--editable",
        str(EMULATOR),
    )
    session.run("pytest", "tests/artefact", *session.posargs)


@nox.session(tags=["unit"])
@on(CONTROLLERS)
def unit(session: nox.Session, controller: Controller) -> None:
    """Unit and property tests of the collection, the emulator's own, and the contract with the API against it."""
    install_test_requirements(session, controller)
    session.run(
        "pytest", "--numprocesses=auto", *(session.posargs or ["tests/unit", "tests/emulator/tests", "tests/contract"])
    )


@nox.session(default=False)
@on(CONTROLLERS[-1:])
def contract(session: nox.Session, controller: Controller) -> None:
    """Ask a real account whether the API is as the collection assumes; see tests/contract/README.md."""
    install_test_requirements(session, controller)
    command = ("pytest", "--quiet", "--tb=no", "-rN", "-p", "no:cacheprovider", "--account", "tests/contract")
    # Whoever interrupts it waits until what it made is deleted.
    session.run(*command, *session.posargs, interrupt_timeout=600, terminate_timeout=600)


@nox.session(tags=["integration"])
@on(CONTROLLERS)
def integration(session: nox.Session, controller: Controller) -> None:
    """Playbooks run by ansible-playbook against the API emulator.

    The module adapter takes ten times as long as the worker adapter, for the same code. So it runs what goes through
    every option and every example, and on the older ansible-core only what could differ from release to release. The
    session `matrix` runs everything by both.
    """
    install_test_requirements(session, controller)
    by_both = "by_both or every_core" if controller == CONTROLLERS[-1] else "every_core"
    selected = ["-m", f"not module_adapter or {by_both}"]
    session.run("pytest", "--numprocesses=auto", *selected, *(session.posargs or ["tests/integration"]))


@nox.session(tags=["reliability"])
@on(CONTROLLERS[-1:])
def reliability(session: nox.Session, controller: Controller) -> None:
    """A sample of all faults, races and random histories; all of them with `-- --thorough`, which takes an hour."""
    install_test_requirements(session, controller)
    # Most of these tests wait most of the time.
    session.run("pytest", "--numprocesses=4", "tests/reliability", *session.posargs)


@nox.session(tags=["launchers"])
@on(CONTROLLERS[-1:])
def launchers(session: nox.Session, controller: Controller) -> None:
    """All shipped playbooks, started by ansible-navigator, ansible-runner and ansible-rulebook."""
    install_test_requirements(session, controller)
    session.install("--requirement", str(REQUIREMENTS / "launchers.txt"))
    if not shutil.which("java"):
        session.warn("there is no java on PATH: no rulebook is tried; install OpenJDK 17 (openjdk-17-jre-headless)")
    session.run("pytest", "--numprocesses=auto", "tests/launchers", *session.posargs)


@nox.session(default=False)
@on(CONTROLLERS[-1:])
def bench(session: nox.Session, controller: Controller) -> None:
    """Benchmarks of single tasks, of whole networks and of packet captures; they need a quiet machine."""
    install_test_requirements(session, controller)
    collections = str(CHECKOUT / ".cache" / "collections")
    env = {"ANSIBLE_COLLECTIONS_PATH": collections, "PYTHONPATH": collections}
    session.run("python", "tests/benchmark", *session.posargs, env=env)


@nox.session(default=False)
@on(EVERY_CONTROLLER)
def matrix(session: nox.Session, controller: Controller) -> None:
    """Unit tests, and playbooks by both adapters, on everything that this machine can run. Takes hours."""
    install_test_requirements(session, controller)
    for tests in ("tests/unit", "tests/integration"):
        session.run("pytest", "--numprocesses=auto", tests, *session.posargs)
