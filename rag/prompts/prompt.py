"""Prompt texts as files: ``NAME.md`` beside this module, with its variables declared on the first line.

The first line reads ``<!-- variables: passages, question -->`` (nothing after the colon when there are none); a
variable stands in the text as ``{{passages}}``. A file whose text and declaration disagree does not load.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from rag.errors import ConfigError

_DECLARATION = re.compile(r"<!--\s*variables:\s*(?P<names>[a-z0-9_,\s]*?)\s*-->[ \t]*\n")
_PLACEHOLDER = re.compile(r"\{\{([a-z][a-z0-9_]*)\}\}")


@dataclass(frozen=True, slots=True)
class Prompt:
    """A text with named gaps."""

    name: str
    template: str
    variables: frozenset[str]

    @classmethod
    def parse(cls, name: str, text: str) -> Prompt:
        r"""Read a prompt file's text.

        Raises:
            ConfigError: the declaration is missing, or does not name exactly the variables of the text.

        >>> Prompt.parse("greeting", "<!-- variables: name -->\n你好,{{name}}").render(name="世界")
        '你好,世界'
        """
        declaration = _DECLARATION.match(text)
        if declaration is None:
            raise ConfigError("prompt {name!r} lacks its first line; begin it with <!-- variables: a, b -->", name=name)
        declared = frozenset(re.findall(r"[a-z0-9_]+", declaration["names"]))
        template = text[declaration.end() :].strip()
        used = frozenset(_PLACEHOLDER.findall(template))
        if declared != used:
            raise ConfigError(
                "prompt {name!r} declares {declared} but uses {used}; make them agree",
                name=name,
                declared=_listed(declared),
                used=_listed(used),
            )
        if "{{" in _PLACEHOLDER.sub("", template):
            raise ConfigError("prompt {name!r} holds a malformed variable; write {{{{name}}}} in lower case", name=name)
        return cls(name, template, declared)

    def render(self, **values: str) -> str:
        """Return the text with every gap filled. What is filled in is not searched for variables again.

        Raises:
            ConfigError: a variable is missing, or one is given that the prompt does not have.
        """
        given = frozenset(values)
        if missing := self.variables - given:
            raise ConfigError(
                "prompt {name!r} lacks a value for {missing}; give one", name=self.name, missing=_listed(missing)
            )
        if unknown := given - self.variables:
            raise ConfigError(
                "prompt {name!r} has no variable {unknown}; it has {variables}",
                name=self.name,
                unknown=_listed(unknown),
                variables=_listed(self.variables),
            )
        return _PLACEHOLDER.sub(lambda gap: values[gap[1]], self.template)


@lru_cache(maxsize=32)
def load_prompt(name: str) -> Prompt:
    """Return the prompt ``name`` of this package.

    Raises:
        ConfigError: there is none of that name, or its file is malformed.
    """
    known = prompt_names()
    if name not in known:
        raise ConfigError("no prompt is named {name!r}; there are {listed}", name=name, listed=", ".join(known))
    return Prompt.parse(name, (resources.files("rag.prompts") / f"{name}.md").read_text(encoding="utf-8"))


def prompt_names() -> tuple[str, ...]:
    """Return the names of all prompts, sorted."""
    files = (entry.name for entry in resources.files("rag.prompts").iterdir())
    return tuple(sorted(name.removesuffix(".md") for name in files if name.endswith(".md")))


def _listed(names: frozenset[str]) -> str:
    return ", ".join(sorted(names)) or "nothing"
