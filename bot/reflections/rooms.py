"""Puts this feature's rooms together, each handed what it needs of another."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.chat import Fetch, Message
from bot.conversations import Room
from bot.delivery.files import Files
from bot.llm import LanguageModel, Transcriber
from bot.reflections.about import flow as about
from bot.reflections.assessments import content as assessments
from bot.reflections.assessments.flow import Assessments
from bot.reflections.choosing.history import Chooser, Coming
from bot.reflections.coaching.flow import Coaching
from bot.reflections.commitments.flow import Commitments
from bot.reflections.commitments.promised import Elsewhere, Intents
from bot.reflections.enclosed.flow import Enclosed
from bot.reflections.flow import Reflections
from bot.reflections.journey import load_all, read_jargon
from bot.reflections.looking_back.flow import LookingBack
from bot.reflections.one_offs.flow import OneOffs
from bot.reflections.pushing.flow import Hide, MaySend, Pushing
from bot.reflections.rounds.flow import Rounds
from bot.reflections.voice.flow import Voice


@dataclass(frozen=True)
class Servers:
    """What there is of language models, and what must be asked before words go to them: whether
    somebody agreed that they are sent what they write, and that their voice notes are."""

    may_send: MaySend
    may_listen: MaySend
    hide: Hide
    fetch: Fetch
    model: LanguageModel | None = None
    transcriber: Transcriber | None = None


@dataclass(frozen=True)
class Others:
    """What rooms on the same floor lend: what is coming up in people's sets and events, and what
    they promised there, one by one or many at once."""

    coming: Coming
    promised: Elsewhere
    intents: Intents


class Rooms:
    """Everything to do with reflecting, as the front hall takes it.

    Args:
        root: where prompts/ stands.
        files: where exported journals and pictures stand until they are sent.
        about_pace: asks those long silent whether the pace is right, with ways to change it.
    """

    def __init__(
        self,
        root: Path,
        files: Files,
        servers: Servers,
        about_pace: Callable[[], Message],
        others: Others,
    ) -> None:
        journeys, jargon = load_all(root), read_jargon(root)
        self.titles = {name: journey.title for name, journey in journeys.items()}
        chooser = Chooser(journeys, others.coming)
        self.commitments = Commitments(others.promised)
        pushing = Pushing(servers.model, servers.may_send, servers.hide) if servers.model else None
        self.reflections = Reflections(
            chooser,
            about_pace,
            about.load(root),
            files,
            self.commitments.invite,
            pushing.wanted if pushing else None,
            others.intents,
            listens=servers.transcriber is not None,
        )
        self.enclosed = Enclosed(servers.fetch, files)
        self.assessments = assessments.load_all(root, jargon)
        self.all: list[Room] = [
            self.reflections,
            self.commitments,
            OneOffs(journeys),
            LookingBack(self.reflections.about.labels, files, others.promised),
            Rounds(jargon),
            Assessments(self.assessments, files),
            Coaching(self.reflections.about.labels),
            self.enclosed,
        ]
        if pushing:
            self.all.append(pushing)
        if servers.transcriber:
            self.all.append(Voice(servers.transcriber, servers.fetch, servers.may_listen))
