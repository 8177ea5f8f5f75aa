"""Names that people write, such as topics, languages and organisations, as they are compared."""

from functools import lru_cache


@lru_cache(maxsize=4096)
def key(name: str) -> str:
    """Return what two spellings of a name have in common: no case, no extra spaces."""
    return " ".join(name.casefold().split())


@lru_cache(maxsize=8192)
def keys(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return names as they are compared, each once, in order, without blanks."""
    return tuple(dict.fromkeys(filter(None, map(key, names))))


def shared(mine: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names in both, each once, as `mine` spells them."""
    others = keys(theirs)
    both = [name for name in keys(mine) if name in others]
    if not both:
        return ()
    spelled = {key(name): name for name in reversed(mine)}
    return tuple(spelled[name] for name in both)
