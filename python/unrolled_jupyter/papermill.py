"""Parameters of papermill for notebooks in TypeScript."""

import json
import math
import re

from papermill.engines import NBClientEngine
from papermill.exceptions import PapermillException
from papermill.models import Parameter
from papermill.translators import Translator, papermill_translators

LARGEST_SAFE = 2**53 - 1
NAME = re.compile(r"[\w$]+", re.ASCII)
DECLARATION = re.compile(
    r"^\s*(?:export\s+)?(?:const|let|var)\s+(?P<name>[\w$]+)\s*(?::\s*(?P<type>[^=]+?))?\s*=\s*"
    r"(?P<value>.*?);?\s*(?://\s*(?P<help>.*))?$"
)


class TypeScriptTranslator(Translator):
    """Writes parameters as declarations: `let rate = 0.5;`."""

    @classmethod
    def translate_escaped_str(cls, str_val):
        return json.dumps(str(str_val), ensure_ascii=False)

    @classmethod
    def translate_none(cls, val):
        return "null"

    @classmethod
    def translate_int(cls, val):
        # A number of JavaScript would not hold it.
        return f"{val}n" if abs(val) > LARGEST_SAFE else str(val)

    @classmethod
    def translate_float(cls, val):
        if math.isfinite(val):
            return repr(val)
        return "NaN" if math.isnan(val) else "Infinity" if val > 0 else "-Infinity"

    @classmethod
    def translate_dict(cls, val):
        items = ", ".join(f"{cls.translate_str(key)}: {cls.translate(value)}" for key, value in val.items())
        return f"{{ {items} }}" if items else "{}"

    @classmethod
    def translate_list(cls, val):
        return f"[{', '.join(cls.translate(value) for value in val)}]"

    @classmethod
    def translate_tuple(cls, val):
        return cls.translate_list(val)

    @classmethod
    def comment(cls, cmt_str):
        return f"// {cmt_str}".strip()

    @classmethod
    def assign(cls, name, str_val):
        # With `let` a later cell may change it, and 0.5 is a number and not the type 0.5.
        return f"let {name} = {str_val};"

    @classmethod
    def codify(cls, parameters, comment="Parameters"):
        lines = [cls.comment(comment)]
        for name, value in parameters.items():
            if not NAME.fullmatch(name) or name[0].isdigit():
                raise PapermillException(f"the parameter {name!r} cannot be a variable of TypeScript; expected a name")
            # What is null or empty here says nothing of the type that the notebook has in mind.
            lines.append(cls.assign(f"{name}: any" if _says_no_type(value) else name, cls.translate(value)))
        return "\n".join(lines) + "\n"

    @classmethod
    def inspect(cls, parameters_cell):
        """What `papermill --help-notebook` tells of the cell tagged `parameters`: one declaration a line."""
        found = (DECLARATION.match(line) for line in parameters_cell["source"].splitlines())
        return [
            Parameter(name=m["name"], inferred_type_name=m["type"] or "None", default=m["value"], help=m["help"] or "")
            for m in found
            if m
        ]


def _says_no_type(value):
    if isinstance(value, dict):
        return not value or any(map(_says_no_type, value.values()))
    if isinstance(value, (list, tuple)):
        return not value or any(map(_says_no_type, value))
    return value is None


class TypeScriptEngine(NBClientEngine):
    """papermill's own engine. Loading it makes the translator known, so that it need not be asked for."""


for language in ("unrolled", "typescript"):
    papermill_translators.register(language, TypeScriptTranslator)
