"""The words that carry a conversation, as shipped: for each format, and for each side of the table."""

from __future__ import annotations

from collections.abc import Mapping

from rotation import Role
from server.core.conversation import Pack, Questions
from server.core.model import Event, Format

SHARED_RULES = (
    "Trust: we speak openly, and we mean well.",
    "Confidentiality: what is said at a table stays at that table.",
    "Mutual respect: we listen to the end, and we do not judge.",
)
MENTEE_DRIVES = "The mentee drives: they bring the question, and the mentor helps them think."
IN_TURN = "Everybody gets a turn: we share the time fairly."
NO_IS_FINE = "No is fine: nobody has to answer, to swap contacts, or to say why."

Packs = Mapping[Role, Pack]

SPEED: Packs = {
    Role.MENTEE: Pack(
        opening=("Say your question in one minute.", "Say what you have tried so far."),
        deepening=(
            "What would you do in my place, and why?",
            "What did you get wrong at first?",
            "What do I not see yet?",
        ),
        closing=("Say one step you will take next, and by when.", "Say what helped you."),
    ),
    Role.MENTOR: Pack(
        opening=("Ask: what would make this talk useful for you?", "Listen first. The mentee sets the course."),
        deepening=(
            "What have you tried, and what came of it?",
            "What holds you back?",
            "What else could you do?",
        ),
        closing=("Ask: what is your next step, and by when?", "Say one thing that they do well."),
    ),
}
GROUP: Packs = {
    Role.MENTEE: Pack(
        opening=(
            "Say your name and your question, in half a minute each.",
            "Pick the question that helps most of you.",
        ),
        deepening=(
            "Who has met this too, and what did you do?",
            "What would you try first?",
            "What are we all not seeing?",
        ),
        closing=("Each says one step they will take next, and by when.", "Thank somebody for one idea."),
    ),
    Role.MENTOR: Pack(
        opening=("Let everybody say their question before you answer one.", "Ask: which of these helps most of you?"),
        deepening=(
            "Who here has met this before?",
            "What have you tried, and what came of it?",
            "Who has not spoken yet, and what do you think?",
        ),
        closing=("Ask each for one next step, and by when.", "Say what you learned from them."),
    ),
}
PEERS: Packs = {
    Role.PEER: Pack(
        opening=("Say your name and what is on your mind, in half a minute each.", "Agree who begins."),
        deepening=(
            "What have you tried, and what came of it?",
            "What would a good result look like?",
            "What would you tell a friend in your place?",
        ),
        closing=("Each says one step they will take next, and by when.", "Say one thing that you take with you."),
    ),
}
REVERSE: Packs = {
    Role.MENTOR: Pack(
        opening=("Ask: what would you like to see through my eyes?", "Say what people of your age take for granted."),
        deepening=(
            "What do you find hard to follow in our ways?",
            "What would you change if you began today?",
            "What should somebody like me be asked more often?",
        ),
        closing=("Ask: what will you try this month?", "Say what you learned yourself."),
    ),
    Role.MENTEE: Pack(
        opening=("Say what you would like to understand better.", "Listen first. Today you are the one who learns."),
        deepening=(
            "What do we do that makes no sense to you?",
            "Which tool or habit should I try, and how do I begin?",
            "What would make you stay, or leave?",
        ),
        closing=("Say one thing you will try, and by when.", "Say what surprised you."),
    ),
}
NETWORKING: Packs = {
    Role.PEER: Pack(
        opening=("Your name, and what you do, in one sentence.",),
        deepening=("What are you working on that you enjoy?", "What are you looking for?", "Whom should I meet?"),
        closing=("Say how you could help each other, and agree one next step.",),
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
    Role.MENTEE: Questions(scale=("How useful was this talk?",), yes_no=("Do you know your next step?",)),
    Role.MENTOR: Questions(scale=("How well could you help?",), yes_no=("Did they leave with a next step?",)),
    Role.PEER: Questions(scale=("How useful was this talk?",), yes_no=("Do you know your next step?",)),
}


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
