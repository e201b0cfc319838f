"""Everything this room says."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from bot.chat import Address, Button, File, Message, heading, message, note
from bot.language import _
from bot.people import spoken
from bot.people import words as people_words
from bot.people.vocabulary import Agreement

if TYPE_CHECKING:
    from bot.people.models import Account, Consent, Person, Programme

AGREED = "agreed.show"
GIVE = "agreed.give"
WITHDRAW = "agreed.withdraw"

ACCOUNTS = "link.show"
NEW_CODE = "link.code"
TYPED = "link.typed"
BOTH_ARE_ME = "link.both"
NOT_BOTH = "link.not_both"
THAT_WAS_ME = "link.me"
NOT_ME = "link.not_me"
PREFER = "link.prefer"
PART = "link.part"
PART_YES = "link.part_yes"

DATA = "mydata.send"
FORGET = "forget.explain"
FORGET_YES = "forget.yes"
FORGET_NO = "forget.no"


def settings_buttons() -> list[Button]:
    return [
        Button(label=_("What I have agreed to"), action=AGREED),
        Button(label=_("My accounts"), action=ACCOUNTS),
        Button(label=_("My data"), action=DATA),
        Button(label=_("Forget me"), action=FORGET),
    ]


# What I have agreed to.


def agreed(
    given: "Sequence[Consent]", standing: Collection[Agreement], person: "Person"
) -> Message:
    terms = [c for c in given if c.to not in set(Agreement) and c.withdrawn_at is None]
    lines = []
    if terms:
        when = spoken.date(terms[-1].given_at, person.timezone)
        lines.append(_("Taking part: yes, since {date}.").format(date=when))
    for to in Agreement:
        state = _("Yes") if to in standing else _("No")
        lines.append(f"{state}: {people_words.agreement(to)}")
    return message(
        heading(_("What I have agreed to")),
        *lines,
        note(_("Each is off until you say yes, and a no counts at once.")),
        buttons=[_toggle(to, to in standing) for to in Agreement],
    )


def _toggle(to: Agreement, is_given: bool) -> Button:
    what = people_words.name(to)
    if is_given:
        return Button(label=_("No to {what}").format(what=what), action=WITHDRAW, ref=to)
    return Button(label=_("Yes to {what}").format(what=what), action=GIVE, ref=to)


# One person, two apps.


def app(address: Address) -> str:
    return {"slack": "Slack", "telegram": "Telegram"}.get(
        address.platform, address.platform.title()
    )


def _app_of(account: "Account") -> str:
    return app(Address.parse(account.address))


def accounts(accounts: "Sequence[Account]", here: str) -> Message:
    lines = []
    for account in accounts:
        line = _app_of(account)
        if account.address == here:
            line = _("{app} (where you are now)").format(app=line)
        if account.is_preferred and len(accounts) > 1:
            line = _("{app}: your questions come here").format(app=line)
        lines.append(line)
    buttons = [Button(label=_("Add another app"), action=NEW_CODE)]
    if len(accounts) > 1:
        for account in accounts:
            if not account.is_preferred:
                label = _("Questions to {app}").format(app=_app_of(account))
                buttons.append(Button(label=label, action=PREFER, ref=str(account.id)))
            label = _("Remove {app}").format(app=_app_of(account))
            buttons.append(Button(label=label, action=PART, ref=str(account.id)))
    return message(heading(_("Your accounts")), "\n".join(lines), buttons=buttons)


def code(code: str, here: Address) -> Message:
    return message(
        _("Your code is {code}. In your other app, write to me: /link {code}").format(code=code),
        _("On Slack that is /wayfinder link {code}. Then come back here: I ask you once more.")
        .format(code=code),
        note(_("It works once, for ten minutes. Give it to nobody: whoever links to you can read "
               "everything that you wrote.")),
    )  # fmt: skip


def wrong_code() -> Message:
    return message(
        _("That code is wrong, too old or used. Get a new one in your other app with /link.")
    )


def too_many_tries() -> Message:
    return message(_("That was too often wrong. Try again in an hour, with a new code."))


def are_both_you(other: "Person", address: Address, ref: str) -> Message:
    return message(
        _("This code comes from {name} on {app}. Is that you?").format(
            name=other.name or _("somebody without a name"), app=app(address)
        ),
        _("If you say yes, everything you wrote here and there becomes one journal, and both "
          "accounts can read all of it. If somebody else gave you this code, say no."),
        buttons=[
            Button(label=_("Yes, both are me"), action=BOTH_ARE_ME, ref=ref),
            Button(label=_("No"), action=NOT_BOTH, ref=ref),
        ],
    )  # fmt: skip


def now_say_yes_there(address: Address) -> Message:
    return message(_("Now say yes on {app} too. I have asked you there.").format(app=app(address)))


def was_that_you(other: "Person", address: Address, ref: str) -> Message:
    return message(
        _("{name} on {app} has typed your code. Is that you?").format(
            name=other.name or _("Somebody without a name"), app=app(address)
        ),
        _("If you say yes, that account can read everything you wrote, and write as you. If it is "
          "not yours, say no: then nothing happens."),
        buttons=[
            Button(label=_("Yes, that is me"), action=THAT_WAS_ME, ref=ref),
            Button(label=_("No, that is not me"), action=NOT_ME, ref=ref),
        ],
    )  # fmt: skip


def nothing_joined() -> Message:
    return message(_("Good that you said so. Nothing was joined, and the code no longer works."))


def too_late() -> Message:
    return message(_("That is over: nothing was joined just now. /link starts again."))


def joined(other: Address) -> Message:
    return message(
        _("Done. Your account here and the one on {app} are one: one journal, one journey.").format(
            app=app(other)
        ),
        _("If that was not you, remove the other account now."),
        buttons=[Button(label=_("My accounts"), action=ACCOUNTS)],
    )


def really_part(account: "Account") -> Message:
    return message(
        _("Remove {app}? Everything you wrote stays with your other account. From {app} you can no "
          "longer read it.").format(app=_app_of(account)),
        buttons=[Button(label=_("Yes, remove it"), action=PART_YES, ref=str(account.id))],
    )  # fmt: skip


def the_only_account() -> Message:
    return message(
        _("This is your only account. /settings has a button to stop, and /forgetme erases you.")
    )


def parted(address: Address) -> Message:
    return message(_("{app} is removed. What you wrote stays here.").format(app=app(address)))


def parted_here() -> Message:
    return message(
        _("This account is no longer linked. What you wrote stays with your other account. If that "
          "was not you, tell the person who runs your programme.")
    )  # fmt: skip


# My data.


def data_title() -> str:
    return _("What Wayfinder keeps of me")


def nothing_kept() -> str:
    return _("Nothing.")


def unfinished() -> str:
    return _("Not finished")


def data_to_read(file: File) -> Message:
    return message(_("Everything I keep of you, to read in a browser."), file=file)


def data_for_programs(file: File) -> Message:
    return message(_("The same for programs, with a description of its form."), file=file)


# Forget me.


def what_forgetting_means() -> Message:
    return message(
        heading(_("If I forget you")),
        _("Erased: what you wrote, what I wrote to you, your name, your accounts, what you agreed "
          "to, and the files I made for you. It cannot be brought back."),
        _("Sets: you are no longer in any. What you said in a round is taken out."),
        _("Rooms: where a set meets in a channel or group of its own, I take you out of it, or "
          "tell you that I cannot."),
        _("Themes: what rested on your words is worked out again without them. A theme that then "
          "rests on too few people or places goes."),
        _("Events: your answers go. Only how many came may stay, where enough did."),
        _("What people have already read in their app stays on their screens. "
          "You may want your data first."),
        buttons=[
            Button(label=_("Erase everything"), action=FORGET_YES, emphasis="danger"),
            Button(label=_("My data first"), action=DATA),
            Button(label=_("Keep it"), action=FORGET_NO),
        ],
    )  # fmt: skip


def nothing_erased() -> Message:
    return message(_("Nothing was erased."))


def forgotten() -> Message:
    return message(
        _("It is all erased. I no longer know who you are. Thank you for what you shared. "
          "Messages that are already on your screen you can delete in your app.")
    )  # fmt: skip


def let_go(programme: "Programme") -> Message:
    return message(
        _("In {programme}, answers older than {days} days have just been erased, as the programme "
          "has set.").format(programme=programme.name, days=programme.keep_days)
    )  # fmt: skip
