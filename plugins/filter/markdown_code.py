# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: markdown_code
short_description: Make text safe to stand in Markdown, as code
description:
  - Puts text into a code span, in which no link, no tag and no mention of a person is one, so that a template can put
    it into Markdown without thinking of it. That is for text which others wrote, such as the names of routers.
  - Line breaks, control characters and marks that turn the direction of writing are shown as escapes, such as V(\\n).
  - It must not stand in a table, where a vertical bar would end the cell.
version_added: 0.1.0
author:
  - The cloudflare.magic contributors (@cloudflare-magic)
options:
  _input:
    description: Text, or a list of lines, which becomes a block.
    type: raw
    required: true
  language:
    description: Of a block, what it is to be colored as, for example V(diff).
    type: str
    default: ""
seealso:
  - plugin: cloudflare.magic.escape_html
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Write a list of tunnels as Markdown
  ansible.builtin.copy:
    content: |
      {% for tunnel in read.gre_tunnels %}
      - {{ tunnel.name | cloudflare.magic.markdown_code }}
      {% endfor %}
    dest: "{{ playbook_dir }}/tunnels.md"
    mode: "0644"
"""

RETURN = r"""
_value:
  description: A code span, or a block.
  type: str
"""

import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._client.visible import block_in_markdown, in_markdown
from ansible_collections.cloudflare.magic.plugins.plugin_utils.foreign import foreign


def markdown_code(text: t.Any, language: str = "") -> str:
    """Make code of it."""
    if isinstance(text, (list, tuple)):
        return str(block_in_markdown([str(line) for line in text], language))
    return str(in_markdown(str(text)))


class FilterModule:
    """The filter of this file."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by its name."""
        return {"markdown_code": lambda text, language="": foreign(markdown_code(text, language))}
