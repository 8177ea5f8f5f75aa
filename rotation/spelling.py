"""Names that people write, such as topics, languages and organisations, as they are compared."""

from collections.abc import Collection
from functools import lru_cache


@lru_cache(maxsize=4096)
def key(name: str) -> str:
    """Return what two spellings of a name have in common: no case, no extra spaces."""
    return " ".join(name.casefold().split())


def keys(names: Collection[str]) -> tuple[str, ...]:
    """Return names as they are compared, each once, in order, without blanks."""
    return tuple(dict.fromkeys(filter(None, map(key, names)))) if names else ()


def shared(mine: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names in both, each once, as `mine` spells them."""
    if not (mine and theirs):
        return ()
    spelled = {key(name): name for name in reversed(mine)}
    others = frozenset(keys(theirs))
    return tuple(spelled[name] for name in keys(mine) if name in others)
