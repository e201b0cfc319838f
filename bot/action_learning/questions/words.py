"""What the open-question coach says to the asker, and to nobody else."""

import re

from bot.action_learning.questions.rules import Judgement, Label, Reason
from bot.language import _

LONGEST = 160
"""Characters in what is said about one reason."""
_LONGEST_QUOTE = 40


def note(judgement: Judgement) -> str:
    """Say kindly what a message does and how it could open up. Sending it as it is stays free."""
    reasons = [
        reason
        for reason in judgement.reasons
        if not (judgement.leading and reason.code == "tag")  # the same, said twice
    ]
    said = [because(reason) for reason in reasons]
    if judgement.label is Label.OTHER:
        return said[0]
    if judgement.label is Label.OPEN:
        said = said[1:]
    offer = _("You could ask: “{question}”").format(
        question=judgement.suggestion or stem(judgement)
    )
    return "\n".join((*said, offer))


def stem(judgement: Judgement) -> str:
    """Offer a question that opens up whatever was asked, where no rewording reads well."""
    stems = {
        "either-or": _("What possibilities do you see?"),
        "checking": _("How do you see it?"),
        "tag": _("How do you see it?"),
        "leading": _("How do you see it?"),
        "permission": _("What would be useful to talk about?"),
        "scale": _("What makes it as strong as it is, and no stronger?"),
        "count": _("What stands out for you in that?"),
    }
    if judgement.label is Label.ADVICE:
        return _("What options do you see?")
    if judgement.leading:
        return stems["leading"]
    return stems.get(judgement.reasons[0].code, _("What can you tell us about that?"))


def because(reason: Reason) -> str:
    """Say one reason in one kind sentence."""
    quote = re.sub(r"\bi\b", "I", reason.quote)
    if len(quote) > _LONGEST_QUOTE:
        quote = quote[: _LONGEST_QUOTE - 1].rsplit(" ", 1)[0] + "…"
    return _reasons()[reason.code].format(quote=quote)


def _reasons() -> dict[str, str]:
    return {
        # open
        "what": _("This asks openly, so the presenter can answer in any direction."),
        "who": _("This asks openly, so the presenter can choose where to look."),
        "about": _("This asks openly about something new."),
        "degree": _("This asks how far something goes, and leaves the answer open."),
        "invitation": _("This invites the presenter to say more."),
        "wondering-what": _("You wonder aloud, and leave the answer open."),
        "anything": _("This looks for more, and leaves the answer open."),
        # closed
        "yes-no": _("This can be answered with yes or no, which may end the thought there."),
        "either-or": _("This offers two answers. There may be a third."),
        "count": _(
            "This asks for one fact. That helps to clarify, and rarely opens a new thought."
        ),
        "scale": _("This asks for a number. What lies behind the number may say more."),
        "permission": _("This asks whether something is all right, which is a yes or a no."),
        "checking": _(
            "This says what you think and asks if it is so. The presenter may just agree."
        ),
        "fragment": _("This is short enough to be answered with yes or no."),
        "wondering-whether": _("You wonder whether something is so, which is a yes or a no."),
        "tag": _("The end of this asks the presenter to agree with you."),
        # advice
        "have-you-tried": _("“{quote}” often carries a suggestion inside the question."),
        "why-not": _("“{quote}” can sound like a suggestion: it says that you would do it."),
        "what-if": _("“{quote}” puts an idea of yours into the question."),
        "could-you": _("“{quote}” puts an idea of yours into the question."),
        "would-it-help": _("“{quote}” offers an idea of yours to agree with."),
        "you-should": _("“{quote}” tells the presenter what to do."),
        "you-could": _("“{quote}” gives the presenter an idea of yours."),
        "i-would": _(
            "“{quote}” says what you would do. The presenter may find a way of their own."
        ),
        "i-suggest": _("“{quote}” makes a suggestion."),
        "do-this": _("“{quote}” reads as something to do."),
        "worth-doing": _("“{quote}” recommends something."),
        "needs-doing": _("“{quote}” says what ought to happen."),
        # other
        "statement": _("There is no question in this yet."),
        "acknowledgement": _("There is no question in this yet."),
        # besides
        "leading": _("“{quote}” suggests the answer that you expect."),
        "several": _("There are several questions here. One at a time gives each its room."),
    }
