"""Finite fields: numbers that add, multiply and divide, as many as a power of a prime."""

from itertools import product

import numpy as np

from rotation.sides import Ints


def prime_power(size: int) -> tuple[int, int] | None:
    """Return (p, k) if `size` is the k-th power of the prime p, else None."""
    prime = next((number for number in range(2, size + 1) if size % number == 0), 0)
    power = 0
    while prime and size % prime == 0:
        size, power = size // prime, power + 1
    return (prime, power) if prime and size == 1 else None


def sums_of_products(prime: int, power: int) -> tuple[Ints, Ints]:
    """Return the addition and the multiplication table of the field of prime ** power elements.

    0 and 1 are what they are called.
    """
    size = prime**power
    digits = np.array(list(product(range(prime), repeat=power)), dtype=np.int64)[:, ::-1]
    worths = prime ** np.arange(power)
    sums = ((digits[:, np.newaxis] + digits) % prime) @ worths
    tries = (_powers(prime, rest, digits, worths) for rest in digits[1:])
    powers = next(found for found in tries if len(set(found)) == size - 1)
    logs = np.zeros(size, dtype=np.int64)
    logs[powers] = np.arange(size - 1)
    products = np.array(powers)[(logs[:, np.newaxis] + logs) % (size - 1)]
    products[0, :] = products[:, 0] = 0
    return sums, products


def _powers(prime: int, rest: Ints, digits: Ints, worths: Ints) -> list[int]:
    """Return what multiplying 1 by x again and again gives, if its highest power is reduced to `rest`."""
    element, found = digits[1], []
    for _ in range(len(digits) - 1):
        found.append(int(element @ worths))
        carried = element[-1]
        element = np.roll(element, 1)
        element[0] = 0
        element = (element + carried * rest) % prime
    return found
