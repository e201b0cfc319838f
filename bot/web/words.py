"""What the pages say that does not stand in a template."""

from bot.language import _


def saved() -> str:
    return _("Saved.")


def nothing_changed() -> str:
    return _("Nothing was changed.")


def trouble(status: int) -> tuple[str, str]:
    """Return what went wrong, and what to do about it."""
    known = {
        400: (
            _("That could not be read"),
            _("Nothing was changed. Go back, load the page again, and try once more."),
        ),
        401: (
            _("You are not signed in"),
            _(
                "Write /web to Wayfinder in your chat (in Slack: /wayfinder web). It answers with "
                "a link that lets you in."
            ),
        ),
        403: (
            _("That did not come from this page"),
            _("Nothing was changed. Go back, load the page again, and try once more."),
        ),
        404: (
            _("There is nothing here"),
            _("Perhaps it has been deleted, or the address has a slip in it."),
        ),
        405: (
            _("That cannot be done here"),
            _("Nothing was changed. Go back, and use the buttons on the page."),
        ),
        410: (
            _("This link does not let anybody in any more"),
            _(
                "A link works once, for ten minutes. Write /web to Wayfinder in your chat "
                "(in Slack: /wayfinder web) for a new one."
            ),
        ),
        413: (_("That is too large"), _("Nothing was changed. Try with something smaller.")),
        429: (
            _("That was a bit fast"),
            _("Wait a minute, and try again. Nothing was changed."),
        ),
    }
    return known.get(
        status,
        (
            _("Something went wrong here"),
            _("It is our mistake, and nothing was changed. Try again in a moment."),
        ),
    )


def signed_out_everywhere() -> str:
    return _("You are signed out everywhere. Links that you had not used are void.")


def is_missing() -> str:
    return _("This is still needed.")


def not_offered() -> str:
    return _("That was not on the page any more, so nothing was done. Here is how it stands now.")
