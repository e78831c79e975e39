"""What went wrong with a message, in words that hold none of its values."""

from pydantic import ValidationError


def describe(error: BaseException) -> str:
    """An error in one line, without the values that made it: those may be personal."""
    if isinstance(error, ValidationError):
        places = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_input=False)]
        return storable(f"{error.title}: " + "; ".join(places[:5]))
    return storable(f"{type(error).__name__}: {error}".splitlines()[0][:500])


def storable(text: str) -> str:
    """PostgreSQL's texts have no NUL character, and UTF-8 has no half of a surrogate pair."""
    return text.replace("\x00", "\\x00").encode(errors="backslashreplace").decode()
