# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: network_source
short_description: Read the files of a network
description:
  - Reads files, or folders of files, in the way of the option O(cloudflare.magic.network#module:source) of
    M(cloudflare.magic.network), so that a play can look at what the files say before it applies them.
version_added: 0.1.0
author:
  - The cloudflare.magic contributors (@cloudflare-magic)
options:
  _terms:
    description:
      - Files or folders on the control node, relative to the directory that the playbook was started in.
    type: list
    elements: path
    required: true
  by_file:
    description:
      - Whether to keep the files apart, as P(cloudflare.magic.rollout_scope#filter) wants them.
    type: bool
    default: false
seealso:
  - module: cloudflare.magic.network
  - plugin: cloudflare.magic.topology
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Show which sites the files describe
  ansible.builtin.debug:
    msg: "{{ network.sites | map(attribute='name') }}"
  vars:
    network: "{{ lookup('cloudflare.magic.network_source', playbook_dir ~ '/network') }}"
"""

RETURN = r"""
_raw:
  description:
    - One dictionary, which holds each section that any of the files has. The lists of a section from several files are
      put one behind the other.
    - With O(by_file=true), one dictionary that holds for each file a dictionary of its sections.
  type: list
  elements: dict
"""

import typing as t

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase

from ansible_collections.cloudflare.magic.plugins.module_utils._network.source import read_documents


class LookupModule(LookupBase):
    """Reads the sections of a network from files."""

    def run(
        self, terms: list[str], variables: dict[str, t.Any] | None = None, **kwargs: t.Any
    ) -> list[dict[str, t.Any]]:
        """Return the sections of all files in one dictionary, or by file."""
        self.set_options(var_options=variables, direct=kwargs)
        documents, problems = read_documents(str(term) for term in terms)
        if self.get_option("by_file"):
            if problems:
                raise AnsibleLookupError(" ".join(problems))
            return [{str(document.file): dict(document.sections) for document in documents}]
        sections: dict[str, list[t.Any]] = {}
        for document in documents:
            for section, items in document.sections.items():
                if isinstance(items, list):
                    sections.setdefault(section, []).extend(items)
                elif items is not None:
                    problems.append(f"{document.file}: {section} is a {type(items).__name__}, it must be a list.")
        if problems:
            raise AnsibleLookupError(" ".join(problems))
        return [sections]
