"""People who do not exist, as many as are wanted, as a list that organizers bring."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

# fmt: off
FIRST = (
    "Amara", "Lina", "Jonas", "Priya", "Mateo", "Yuki", "Fatima", "Oskar", "Ines", "Kwame",
    "Sofia", "Tariq", "Élodie", "Ravi", "Hana", "Diego", "Noor", "Emil", "Zuri", "Anton",
    "Mei", "Luca", "Aisha", "Pavel", "Ida", "Samir", "Chloé", "Bence", "Leila", "Viktor",
    "Ama", "Niko", "Rosa", "Idris", "Freya", "Omar", "Júlia", "Kenji", "Marta", "Abel",
)
LAST = (
    "Okafor", "Haddad", "Weber", "Raman", "Silva", "Tanaka", "Rahman", "Lind", "Costa", "Mensah",
    "Rossi", "Aziz", "Martin", "Nair", "Sato", "García", "Khan", "Berg", "Mwangi", "Novak",
    "Chen", "Conti", "Diallo", "Petrov", "Holm", "Nasser", "Dubois", "Nagy", "Karimi", "Orlov",
    "Boateng", "Ruiz", "Bianchi", "Musa", "Olsen", "Farouk", "Kovács", "Mori", "Varga", "Haile",
    "Ito", "Jansen", "Keller", "López", "Moreau", "Ndiaye", "Ortiz", "Popescu", "Quispe", "Reyes",
    "Schmidt", "Torres", "Ueda", "Vega", "Wagner", "Xu", "Yilmaz", "Zhang", "Adeyemi", "Bauer",
)
# fmt: on
TOPICS = ("data", "law", "art", "health", "teaching", "music", "start-ups", "writing", "physics", "leadership")


def names() -> Iterator[str]:
    """Names, no two the same."""
    for middle in itertools.chain(
        ("",), (f"{chr(65 + n % 26)}{'' if n < 26 else n // 26}. " for n in itertools.count())
    ):
        for last in LAST:
            yield from (f"{first} {middle}{last}" for first in FIRST)


def people_csv(people: int, mentors: int) -> str:
    """A list of so many people, `mentors` of them mentors; 0: nobody has a role."""
    rows = ["name,role,topics"]
    for n, name in enumerate(itertools.islice(names(), people)):
        role = "" if not mentors else "mentor" if n < mentors else "mentee"
        rows.append(f"{name},{role},{TOPICS[n % 10]};{TOPICS[(n * 7 + 3) % 10]}")
    return "\n".join(rows)
