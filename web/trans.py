"""What stands between `{% trans %}` and `{% endtrans %}`, put into a template in its language when that is compiled.

Each language has templates of its own, so showing words costs no more than if they stood there in the first place.
"""

from __future__ import annotations

import re
from gettext import NullTranslations

from jinja2 import Environment, TemplateAssertionError, nodes
from jinja2.ext import InternationalizationExtension

PLACE = re.compile(r"%\((\w+)\)s")


class Trans(InternationalizationExtension):
    """The tag of Jinja, without a call for each time that a page is made. Words hold tags as they are."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.extend(words=NullTranslations())

    def _make_node(  # the rest of what Jinja hands over is about numbers and older styles
        self, singular: str, plural: str | None, _context: str | None, variables: dict[str, nodes.Expr], *_: object
    ) -> nodes.Output:
        if plural is not None:
            raise TemplateAssertionError("Numbers are said by `ngettext`, or by sentences of the core.", 0)
        pieces = PLACE.split(self.environment.words.gettext(singular))  # type: ignore[attr-defined]  # by `extend`
        said = [nodes.TemplateData(text.replace("%%", "%")) for text in pieces[::2]]
        values = [variables[name] for name in pieces[1::2]]
        return nodes.Output([node for pair in zip(said, [*values, None], strict=True) for node in pair if node])
