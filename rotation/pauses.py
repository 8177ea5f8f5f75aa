"""Why somebody has no meeting in a round, where meetings are asked for."""

from rotation.board import Board
from rotation.model import Bye, Why, WhyNot


class Pauses:
    """The byes of a timetable."""

    def __init__(self, board: Board) -> None:
        self.board, self.agenda = board, board.agenda
        self.missed: dict[int, int] = {}
        """The first meeting of each person that is not held, though it could be."""
        for meeting in reversed(board.open()):
            for person in self.agenda.ends[meeting]:
                self.missed[person] = meeting
        blocked = {name for ask, why in self.agenda.refused if why is WhyNot.BLOCKED for name in (ask.a, ask.b)}
        hopeful = {self.agenda.problem.people[person].id for ends in self.agenda.ends for person in ends}
        self.blocked = blocked - hopeful
        """For whom nothing but the impossible was asked."""

    def byes(self, number: int) -> tuple[Bye, ...]:
        """Return who has no meeting in a round, counted from 0, in the order of `Problem.people`."""
        bit = 1 << number
        return tuple(
            Bye(person=person.id, why=self._why(index, bit))
            for index, person in enumerate(self.agenda.problem.people)
            if not self.board.busy[index] & bit
        )

    def _why(self, person: int, bit: int) -> Why:
        if not self.agenda.there[person] & bit:
            return Why.AWAY
        if person in self.missed:
            return self._why_missed(self.missed[person], bit)
        return Why.BLOCKED if self.agenda.problem.people[person].id in self.blocked else Why.FREE

    def _why_missed(self, meeting: int, bit: int) -> Why:
        ends = self.agenda.ends[meeting]
        if not all(self.agenda.there[person] & bit for person in ends):
            return Why.PARTNER_AWAY
        if not self.agenda.may[meeting] & bit:
            return Why.FREE
        return Why.PARTNERS_TAKEN if any(self.board.busy[person] & bit for person in ends) else Why.FEW_TABLES
