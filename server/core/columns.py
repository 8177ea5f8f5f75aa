"""What the columns of a file mean: their headers in the words of spreadsheets, pretix and Eventbrite."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

from server.core.sentence import Sentence, say


class Column(StrEnum):
    """What a column may hold."""

    NAME = "name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    EMAIL = "email"
    ROLE = "role"
    TOPICS = "topics"
    FIELD = "field"
    CAREER = "career"
    AGE = "age"
    LEVEL = "level"
    LANGUAGES = "languages"
    ORGANISATION = "organisation"
    WISHES = "wishes"
    MUST_MEET = "must_meet"
    MET = "met"
    NEVER_WITH = "never_with"
    NEEDS_ACCESS = "needs_access"
    WALKS_LITTLE = "walks_little"
    AVAILABLE = "available"
    COMPANION = "companion"
    TABLE = "table"
    STATUS = "status"


COLUMN_NAMES: Mapping[Column, Sentence] = {
    Column.NAME: say("Name"),
    Column.FIRST_NAME: say("First name"),
    Column.LAST_NAME: say("Last name"),
    Column.EMAIL: say("E-mail"),
    Column.ROLE: say("Role"),
    Column.TOPICS: say("Topics"),
    Column.FIELD: say("Field"),
    Column.CAREER: say("Career"),
    Column.AGE: say("Age"),
    Column.LEVEL: say("Level"),
    Column.LANGUAGES: say("Languages"),
    Column.ORGANISATION: say("Organisation"),
    Column.WISHES: say("Wants to meet"),
    Column.MUST_MEET: say("Must meet"),
    Column.MET: say("Have met before"),
    Column.NEVER_WITH: say("Never with"),
    Column.NEEDS_ACCESS: say("Needs an accessible table"),
    Column.WALKS_LITTLE: say("Walks little"),
    Column.AVAILABLE: say("Rounds they are here"),
    Column.COMPANION: say("Comes with"),
    Column.TABLE: say("Fixed table"),
    Column.STATUS: say("Status of the ticket"),
}

# Headers in small letters, without punctuation; where several are there, the first in this order is meant. Those of
# the two ticket shops were read in pretix's order list exporter and in scripts that read Eventbrite's attendee report.
_SYNONYMS: Mapping[Column, tuple[str, ...]] = {
    Column.NAME: ("attendee name", "name", "full name", "fullname", "participant", "participant name", "guest name"),
    Column.FIRST_NAME: (
        "attendee name given name", "attendee first name", "first name", "firstname", "given name", "forename",
    ),
    Column.LAST_NAME: (
        "attendee name family name", "attendee last name", "last name", "lastname", "surname", "family name",
    ),
    Column.EMAIL: ("attendee email", "email", "e mail", "email address", "e mail address", "mail"),
    Column.ROLE: (
        "role", "attendee role", "mentor or mentee", "ticket type", "ticket", "item", "product", "participant type",
        "attendee type", "type",
    ),
    Column.TOPICS: ("topics", "topic", "interests", "interest", "themes", "tags", "expertise", "skills"),
    Column.FIELD: ("field", "study", "field of study", "subject", "studies", "discipline"),
    Column.CAREER: ("career", "job title", "position", "occupation", "profession", "job"),
    Column.AGE: ("age",),
    Column.LEVEL: ("level", "experience", "experience level", "seniority", "career stage"),
    Column.LANGUAGES: ("languages", "language", "spoken languages"),
    Column.ORGANISATION: (
        "organisation", "organization", "company", "company name", "employer", "institution", "university",
        "affiliation",
    ),
    Column.WISHES: ("wants to meet", "wishes", "wish", "would like to meet", "who would you like to meet"),
    Column.MUST_MEET: ("must meet", "requests", "requested meetings", "asks to meet"),
    Column.MET: ("met", "have met", "met before", "have met before", "history"),
    Column.NEVER_WITH: ("never with", "never meet", "must not meet", "blocks", "blocked", "not with", "no go"),
    Column.NEEDS_ACCESS: (
        "accessible", "wheelchair", "needs access", "accessible table", "accessibility", "needs an accessible table",
        "step free access",
    ),
    Column.WALKS_LITTLE: ("walks little", "walks a little", "mobility"),
    Column.AVAILABLE: ("available", "available rounds", "rounds", "availability", "rounds they are here"),
    Column.COMPANION: ("companion", "comes with", "interpreter", "assistant"),
    Column.TABLE: ("table", "fixed table", "table number", "table no"),
    Column.STATUS: ("attendee status", "order status", "status"),
}  # fmt: skip
_SHOPS: Mapping[str, frozenset[str]] = {
    "pretix": frozenset({"order code", "position id", "attendee name", "product"}),
    "Eventbrite": frozenset({"order", "attendee", "ticket type", "first name"}),
}

Columns = tuple[Column | None, ...]
"""What each column of a file means, from left to right; None: nothing for us."""


def recognise(header: Sequence[str]) -> Columns:
    """The meaning of each column by its header. Each meaning is found at most once."""
    keys = [normal(cell) for cell in header]
    found = {column: _first(keys, synonyms) for column, synonyms in _SYNONYMS.items()}
    if found[Column.NAME] is not None:
        found[Column.FIRST_NAME] = found[Column.LAST_NAME] = None
    meaning = {place: column for column, place in found.items() if place is not None}
    return tuple(meaning.get(place) for place in range(len(keys)))


def shop(header: Sequence[str]) -> str | None:
    """Whose export this is: pretix, Eventbrite, or None for a plain list."""
    keys = {normal(cell) for cell in header}
    return next((name for name, marks in _SHOPS.items() if marks <= keys), None)


def normal(header: str) -> str:
    """`E-Mail:` and `e mail` are one."""
    return " ".join(re.findall(r"[^\W_]+", header.casefold()))


def _first(keys: Sequence[str], synonyms: Sequence[str]) -> int | None:
    return next((keys.index(synonym) for synonym in synonyms if synonym in keys), None)
