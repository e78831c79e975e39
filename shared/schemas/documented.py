"""Value objects whose fields are described in JSON Schema by the text under each, read when a schema is asked for.

Pydantic's own ``use_attribute_docstrings`` reads the source of every class when the class is made: a tenth of a second
of each start of a process, for descriptions that hardly any process prints.
"""

import ast
import inspect
from functools import cache
from itertools import pairwise
from textwrap import dedent
from typing import Any

from pydantic import BaseModel, GetJsonSchemaHandler


class Documented(BaseModel):
    """The base of such classes."""

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        schema = handler(core_schema)
        properties = handler.resolve_ref_schema(schema).get("properties", {})
        for base in reversed(cls.__mro__):
            for name, text in _docs(base).items() if issubclass(base, Documented) else ():
                field = cls.model_fields.get(name)  # a class may have one field less than its base
                found = None if field is None else properties.get(name, properties.get(field.alias or name))
                if found is not None:
                    found.setdefault("description", text)
        return schema


@cache
def _docs(of: type) -> dict[str, str]:
    """The text under each field that the class itself declares."""
    (declared,) = ast.parse(dedent(inspect.getsource(of))).body
    assert isinstance(declared, ast.ClassDef)
    return {
        field.target.id: inspect.cleandoc(below.value.value)
        for field, below in pairwise(declared.body)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        and isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) and isinstance(below.value.value, str)
    }  # fmt: skip
