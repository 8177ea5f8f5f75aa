"""The words that carry a conversation, as shipped: for each format, and for each side of the table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from rotation import Role
from server.core.conversation import Pack, Questions
from server.core.model import Event, Format
from server.core.sentence import say

SHARED_RULES = (
    say("Trust: we speak openly, and we mean well."),
    say("Confidentiality: what is said at a table stays at that table."),
    say("Mutual respect: we listen to the end, and we do not judge."),
)
MENTEE_DRIVES = say("The mentee drives: they bring the question, and the mentor helps them think.")
IN_TURN = say("Everybody gets a turn: we share the time fairly.")
NO_IS_FINE = say("No is fine: nobody has to answer, to swap contacts, or to say why.")

Packs = Mapping[Role, Pack]

SPEED: Packs = {
    Role.MENTEE: Pack(
        opening=(say("Say your question in one minute."), say("Say what you have tried so far.")),
        deepening=(
            say("What would you do in my place, and why?"),
            say("What did you get wrong at first?"),
            say("What do I not see yet?"),
        ),
        closing=(say("Say one step you will take next, and by when."), say("Say what helped you.")),
    ),
    Role.MENTOR: Pack(
        opening=(
            say("Ask: what would make this talk useful for you?"),
            say("Listen first. The mentee sets the course."),
        ),
        deepening=(
            say("What have you tried, and what came of it?"),
            say("What holds you back?"),
            say("What else could you do?"),
        ),
        closing=(say("Ask: what is your next step, and by when?"), say("Say one thing that they do well.")),
    ),
}
GROUP: Packs = {
    Role.MENTEE: Pack(
        opening=(
            say("Say your name and your question, in half a minute each."),
            say("Pick the question that helps most of you."),
        ),
        deepening=(
            say("Who has met this too, and what did you do?"),
            say("What would you try first?"),
            say("What are we all not seeing?"),
        ),
        closing=(say("Each says one step they will take next, and by when."), say("Thank somebody for one idea.")),
    ),
    Role.MENTOR: Pack(
        opening=(
            say("Let everybody say their question before you answer one."),
            say("Ask: which of these helps most of you?"),
        ),
        deepening=(
            say("Who here has met this before?"),
            say("What have you tried, and what came of it?"),
            say("Who has not spoken yet, and what do you think?"),
        ),
        closing=(say("Ask each for one next step, and by when."), say("Say what you learned from them.")),
    ),
}
PEERS: Packs = {
    Role.PEER: Pack(
        opening=(say("Say your name and what is on your mind, in half a minute each."), say("Agree who begins.")),
        deepening=(
            say("What have you tried, and what came of it?"),
            say("What would a good result look like?"),
            say("What would you tell a friend in your place?"),
        ),
        closing=(
            say("Each says one step they will take next, and by when."),
            say("Say one thing that you take with you."),
        ),
    ),
}
REVERSE: Packs = {
    Role.MENTOR: Pack(
        opening=(
            say("Ask: what would you like to see through my eyes?"),
            say("Say what people of your age take for granted."),
        ),
        deepening=(
            say("What do you find hard to follow in our ways?"),
            say("What would you change if you began today?"),
            say("What should somebody like me be asked more often?"),
        ),
        closing=(say("Ask: what will you try this month?"), say("Say what you learned yourself.")),
    ),
    Role.MENTEE: Pack(
        opening=(
            say("Say what you would like to understand better."),
            say("Listen first. Today you are the one who learns."),
        ),
        deepening=(
            say("What do we do that makes no sense to you?"),
            say("Which tool or habit should I try, and how do I begin?"),
            say("What would make you stay, or leave?"),
        ),
        closing=(say("Say one thing you will try, and by when."), say("Say what surprised you.")),
    ),
}
NETWORKING: Packs = {
    Role.PEER: Pack(
        opening=(say("Your name, and what you do, in one sentence."),),
        deepening=(
            say("What are you working on that you enjoy?"),
            say("What are you looking for?"),
            say("Whom should I meet?"),
        ),
        closing=(say("Say how you could help each other, and agree one next step."),),
    ),
}
PACKS: Mapping[Format, Packs] = {
    Format.MENTEES_MOVE: SPEED,
    Format.MENTORS_MOVE: SPEED,
    Format.DISTANCE: SPEED,
    Format.KICKOFF: SPEED,
    Format.GROUPS: GROUP,
    Format.PEERS: PEERS,
    Format.NETWORKING: NETWORKING,
    Format.REVERSE: REVERSE,
}


# Two taps: was it worth it, and is there a next step?
QUESTIONS: Mapping[Role, Questions] = {
    Role.MENTEE: Questions(scale=(say("How useful was this talk?"),), yes_no=(say("Do you know your next step?"),)),
    Role.MENTOR: Questions(scale=(say("How well could you help?"),), yes_no=(say("Did they leave with a next step?"),)),
    Role.PEER: Questions(scale=(say("How useful was this talk?"),), yes_no=(say("Do you know your next step?"),)),
}


def _all_shipped() -> Iterator[str]:
    yield from (*SHARED_RULES, MENTEE_DRIVES, IN_TURN, NO_IS_FINE)
    for pack in (pack for packs in PACKS.values() for pack in packs.values()):
        yield from (*pack.opening, *pack.deepening, *pack.closing)
    for questions in QUESTIONS.values():
        yield from (*questions.scale, *questions.yes_no)


_SHIPPED = {str(line): line for line in _all_shipped()}


def recalled(lines: Iterable[str]) -> tuple[str, ...]:
    """Lines as they were kept; those that are still as shipped can be read in every language."""
    return tuple(_SHIPPED.get(line, line) for line in lines)


def sides(kind: Format) -> tuple[Role, ...]:
    """The roles that people have at a table."""
    return (Role.MENTEE, Role.MENTOR) if kind.has_roles else (Role.PEER,)


def shipped_rules(kind: Format) -> tuple[str, ...]:
    """The ground rules of a format."""
    return (*SHARED_RULES, MENTEE_DRIVES if kind.has_roles else IN_TURN, NO_IS_FINE)


def rules_of(event: Event) -> tuple[str, ...]:
    """The ground rules of an event."""
    own = event.conversation.rules
    return shipped_rules(event.format) if own is None else own


def side_of(event: Event, role: Role) -> Role:
    """The role in which somebody sits down; without roles everybody is a peer."""
    return role if role in sides(event.format) else sides(event.format)[0]


def pack_of(event: Event, role: Role) -> Pack:
    """What helps somebody in this role to talk."""
    side = side_of(event, role)
    return event.conversation.packs.get(side) or PACKS[event.format][side]


def questions_of(event: Event, role: Role) -> Questions:
    """What somebody in this role is asked after each round."""
    side = side_of(event, role)
    return event.conversation.questions.get(side) or QUESTIONS[side]
