"""Tables of four at which everybody meets everybody else exactly once (Bose 1939).

For q tables of four and one person more than 3 q: of every prime power q = 1 mod 4, so for 16, 28,
40, 52 people and on. People are the numbers of the field of q elements, three times over, and one
who stays. The first round seats y and -y of one circle with ay and -ay of the next, for all squares
y; the three zeros sit with the one who stays. Adding a number to everybody gives each other round.
Two of a circle meet, because 2y and 2ay are all squares and all others; two of different circles
do if neither a nor aa - 1 is a square.
"""

import numpy as np

from rotation.fields import prime_power, sums_of_products
from rotation.sides import Ints


def quadruples(tables: int, seats: int) -> Ints | None:
    """Return the seating [rounds x people] in which everybody meets everybody once, or None."""
    rounds, more = divmod(4 * tables - 1, 3)
    power = prime_power(rounds)
    if seats != 4 or more or power is None or rounds % 4 != 1:
        return None
    sums, products = sums_of_products(*power)
    first = np.zeros(3 * rounds + 1, dtype=np.int64)
    for table, people in enumerate(_first_round(sums, products), start=1):
        first[people] = table
    made = np.zeros((rounds, 3 * rounds + 1), dtype=np.int64)
    for circle in range(0, 3 * rounds, rounds):
        # In the round of a number, who was x is now x and that number.
        np.put_along_axis(made[:, circle : circle + rounds], sums, first[circle : circle + rounds][np.newaxis], axis=1)
    return made


def _first_round(sums: Ints, products: Ints) -> list[list[int]]:
    """Return all tables of the first round but that of the one who stays."""
    size = len(sums)
    minus = sums.argmin(axis=1)
    squares = set(products.diagonal().tolist())
    above = (sums[products.diagonal(), minus[1]]).tolist()
    a = next(number for number in range(size) if number not in squares and above[number] not in squares)
    return [
        [start + y, start + minus[y], after + products[a, y], after + products[a, minus[y]]]
        for start, after in ((0, size), (size, 2 * size), (2 * size, 0))
        for y in sorted(squares - {0})
        if y < minus[y]
    ]
