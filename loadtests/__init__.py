"""A rehearsal: an event played with phones that are not there, checked against what each of them ought to show."""
