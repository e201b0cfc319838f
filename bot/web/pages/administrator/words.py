"""What the pages of whoever runs the machine say that does not stand in a template."""

from bot.language import _


def machine() -> str:
    return _("Machine")


def health() -> str:
    return _("Health")


def apps() -> str:
    return _("Apps")


def queues() -> str:
    return _("Queues")


def audit() -> str:
    return _("Record")


def people() -> str:
    return _("Accounts")


def backups() -> str:
    return _("Backups")


def undo() -> str:
    return _("Undo")


def not_an_account() -> str:
    return _("That is no account: write it like telegram:42 or slack:T1/U2.")


def appointed(account: str) -> str:
    return _("{account} is an administrator.").format(account=account)


def removed(account: str) -> str:
    return _("{account} is no administrator any more.").format(account=account)


def not_yourself() -> str:
    return _("You cannot take it from yourself: another administrator can.")


def erased() -> str:
    return _("All that was kept of them is erased, and they have been told.")


def backed_up(name: str) -> str:
    return _("The copy is there: {name}.").format(name=name)


def no_copy() -> str:
    return _("This database is no file, so it is backed up by its own means: see below.")


def cannot_write(why: str) -> str:
    return _("The copy could not be written: {why}.").format(why=why)


# What is wrong, and what to do about it.


def database_is_older() -> tuple[str, str]:
    return (
        _("The database has the tables of another version."),
        _("Start the newest version once: it brings the tables up to date."),
    )


def nothing_is_done() -> tuple[str, str]:
    return (
        _("Nothing that was due has been done for more than a minute."),
        _("Look at the log of the process, and start it again."),
    )


def no_apps() -> tuple[str, str]:
    return (
        _("No chat app is connected."),
        _("Set SLACK_BOT_TOKEN or TELEGRAM_BOT_TOKEN; “wayfinder check” says how."),
    )


def waits_long(lane: str, minutes: int) -> tuple[str, str]:
    return (
        _("In {lane}, something has waited for {n} minutes to be sent.").format(
            lane=lane, n=minutes
        ),
        _("Long announcements take a while. If nothing moves, look at the log."),
    )


def does_not_answer(lane: str, failures: int) -> tuple[str, str]:
    return (
        _("{lane} did not answer {n} times in a row.").format(lane=lane, n=failures),
        _("It is tried again by itself. If it goes on, check the token and the network."),
    )


def no_backup_lately() -> tuple[str, str]:
    return (
        _("There is no copy of the database from the last week."),
        _("Make one now, or have the machine make one every night: see Backups."),
    )


def not_encrypted() -> tuple[str, str]:
    return (
        _("These pages are served without encryption."),
        _("Put them behind HTTPS, and set WAYFINDER_PUBLIC_URL to the address with https://."),
    )
