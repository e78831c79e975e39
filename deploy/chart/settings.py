"""Every setting of a service process, as its own classes name it: what an installation may have to say."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Final

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings

ROOT: Final = Path(__file__).parents[2]
PACKAGES: Final = ("services", "shared/messaging")
"""Of a service's image, where settings are read."""


def known_settings() -> dict[str, FieldInfo]:
    """Name in the environment, as ``HELIO_LENDER_URL`` -> its field, of all services together."""
    return {
        f"{one.model_config['env_prefix']}{name}".upper(): field
        for one in _classes()
        for name, field in one.model_fields.items()
    }


def _classes() -> Iterator[type[BaseSettings]]:
    """Found in the source, so that nothing else has to be imported."""
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*.py")):
            if "tests" in file.parts or "BaseSettings):" not in file.read_text(encoding="utf-8"):
                continue
            module = import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
            yield from (
                one
                for one in vars(module).values()
                if isinstance(one, type) and issubclass(one, BaseSettings) and one.__module__ == module.__name__
            )


def says_nothing(field: FieldInfo) -> bool:
    """Whether it has to be said, or means that there is no such thing where it is not."""
    return field.is_required() or field.default in (None, "", SecretStr(""))


SIGNING: Final = frozenset(name for name, field in known_settings().items() if field.annotation is SecretStr)
"""Secrets: their text stands in no file."""
