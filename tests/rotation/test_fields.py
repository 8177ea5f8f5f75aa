from __future__ import annotations

import numpy as np
import pytest

from rotation.fields import prime_power, sums_of_products


def test_powers_of_primes_are_told_from_other_numbers() -> None:
    found = {size: prime_power(size) for size in (0, 1, 2, 6, 8, 9, 12, 49, 97)}
    assert found == {0: None, 1: None, 2: (2, 1), 6: None, 8: (2, 3), 9: (3, 2), 12: None, 49: (7, 2), 97: (97, 1)}


@pytest.mark.parametrize(("prime", "power"), [(2, 2), (2, 3), (3, 2), (2, 4), (5, 2), (3, 3)])
def test_a_field_can_divide_and_share_out(prime: int, power: int) -> None:
    sums, products = sums_of_products(prime, power)
    everything = list(range(prime**power))
    assert all(sorted(row) == everything for row in sums.tolist())
    assert all(sorted(row) == everything for row in products[1:].tolist())
    a, b, c = np.ogrid[: len(everything), : len(everything), : len(everything)]
    assert np.array_equal(products[a, sums[b, c]], sums[products[a, b], products[a, c]])
