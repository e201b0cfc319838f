"""What the kinds of things are called that people take away."""

from bot.language import _


def export_questions() -> str:
    return _("What you asked of the playbook")


def export_variants() -> str:
    return _("What you said is different in your place")


def export_peers() -> str:
    return _("When you were asked whether you would talk with somebody")
