"""The running bot: doors open, the clock ticking, pages served, until told to stop."""

import asyncio
import contextlib
import gc
import logging
import signal
import socket
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import timedelta
from enum import StrEnum

import uvicorn
from sqlalchemy.exc import SQLAlchemyError

from bot import content, schema
from bot.app import App
from bot.chat import Address, CannotOpen, Door, Event, Form
from bot.clock import Clock, SystemClock, pause
from bot.config import Settings
from bot.db import Database
from bot.delivery import metrics
from bot.engine import EmbeddedEngine, Engine
from bot.llm import Embeddings, instructions
from bot.llm.local import LocalEmbeddings
from bot.llm.model import Model
from bot.people import permission
from bot.platforms.slack.connect import SlackDoor
from bot.platforms.slack.installations import Installations
from bot.platforms.telegram.connect import TelegramDoor
from bot.web.app import web_app
from bot.welcome.words import menu

log = logging.getLogger("wayfinder")

LATE_TICK = timedelta(minutes=1)


class Part(StrEnum):
    WEB = "web"
    """Answers over HTTP: platforms' calls and pages."""

    WORKER = "worker"
    """Listens to platforms that do not call, does what is due, and delivers."""


def doors(settings: Settings, db: Database) -> dict[str, Door]:
    """Build the doors that the settings name; none is opened yet.

    Raises:
        CannotOpen: the settings of one do not fit together.
    """
    built: dict[str, Door] = {}
    if settings.has_slack:
        built["slack"] = SlackDoor(
            settings.slack_bot_token.get_secret_value(),
            app_token=settings.slack_app_token.get_secret_value(),
            signing_secret=settings.slack_signing_secret.get_secret_value(),
            api_url=settings.slack_api_url,
            commands=list(menu()),
            installations=_installations(settings, db),
            client_secret=settings.slack_client_secret.get_secret_value(),
            public_url=settings.public_url,
        )
    if settings.has_telegram:
        secret = settings.telegram_webhook_secret.get_secret_value()
        if secret and not settings.public_url:
            raise CannotOpen(
                "TELEGRAM_WEBHOOK_SECRET is set, so Telegram is to call us, but not where: set "
                "WAYFINDER_PUBLIC_URL, or remove the secret to poll instead."
            )
        built["telegram"] = TelegramDoor(
            settings.telegram_bot_token.get_secret_value(),
            commands=menu(),
            pause=pause,
            api_url=settings.telegram_api_url,
            webhook_url=f"{settings.public_url.rstrip('/')}/telegram/webhook" if secret else "",
            webhook_secret=secret,
        )
    return built


def _installations(settings: Settings, db: Database) -> Installations | None:
    """Return where workspaces are kept that install the app; None where none may.

    Raises:
        CannotOpen: something that this needs is missing.
    """
    if not settings.slack_client_id:
        return None
    secret = settings.slack_client_secret.get_secret_value()
    if not secret:
        raise CannotOpen(
            "SLACK_CLIENT_ID is set and SLACK_CLIENT_SECRET is not: copy both from Basic "
            "Information, App Credentials."
        )
    if not settings.public_url:
        raise CannotOpen(
            "SLACK_CLIENT_ID is set, so workspaces are to install the app, but not where: set "
            "WAYFINDER_PUBLIC_URL; or remove SLACK_CLIENT_ID, to serve one by its token."
        )
    return Installations(settings.slack_client_id, secret, db.engine, db.reading_engine)


def model_of(settings: Settings, db: Database, clock: Clock) -> Model | None:
    """Return the language model that the settings name, if they do. Whoever takes it closes it.

    Raises:
        ContentError: an instruction to it is malformed.
    """
    if not settings.has_llm:
        return None
    from bot.llm.openai import OpenAIServer  # importing it takes a second

    server = OpenAIServer(
        api_key=settings.openai_api_key.get_secret_value(),
        base_url=settings.openai_base_url,
        model=settings.openai_model,
        embedding_model=settings.openai_embedding_model,
        transcription_model=settings.openai_transcription_model,
    )
    return Model(
        server,
        db,
        clock,
        instructions.load(settings.content or content.ROOT),
        tokens_per_day=settings.llm_tokens_per_day,
    )


def embeddings_of(settings: Settings, model: Model | None) -> Embeddings | None:
    """Return what turns texts into numbers: on this machine, or on the model's server."""
    if settings.embeddings_folder:
        return LocalEmbeddings(settings.embeddings_folder, settings.embeddings_model)
    return model if settings.openai_embedding_model else None


def _set_apart_what_stays() -> None:
    """Spare the collector what was built at start: to walk through it all takes 0.1 s and more."""
    gc.collect()
    gc.freeze()


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The service hears signals for all its parts."""
        yield


class Service:
    """One process of the bot."""

    def __init__(
        self,
        settings: Settings,
        parts: frozenset[Part] = frozenset(Part),
        clock: Clock | None = None,
    ) -> None:
        self._settings, self._parts = settings, parts
        self._clock = clock or SystemClock()
        self.db = Database(settings.database_url)
        self.doors = doors(settings, self.db)
        self._model = model_of(settings, self.db, self._clock)
        self.app = App(
            self.db,
            self._clock,
            self.doors,
            settings.content or content.ROOT,
            model=self._model if settings.openai_model else None,
            embeddings=embeddings_of(settings, self._model),
            transcriber=self._model if settings.openai_transcription_model else None,
            files=settings.files,
            telegram_bot=settings.telegram_bot_name,
            base_url=settings.public_url,
        )
        self._stopping = asyncio.Event()
        self._works = False
        self._engine = self._build_engine()

    def _build_engine(self) -> Engine:
        works = Part.WORKER in self._parts
        if self.db.is_sqlite:
            if not works:
                raise CannotOpen(
                    "One SQLite file is for one process: run 'wayfinder run' without --only, or "
                    "set DATABASE_URL to PostgreSQL."
                )
            return EmbeddedEngine(self.app)
        try:
            from bot.engine.distributed import DistributedEngine
        except ImportError:
            raise CannotOpen(
                "PostgreSQL needs more packages: pip install 'wayfinder-bot[postgres]'."
            ) from None
        return DistributedEngine(self.app, works=works, on_end=self._stopping.set)

    async def run(self) -> None:
        """Run until SIGTERM or SIGINT.

        Raises:
            CannotOpen, NoDatabase, SchemaError, ContentError: each says what to do.
        """
        if not self.doors:
            raise CannotOpen(
                "No chat platform is configured: set SLACK_BOT_TOKEN or TELEGRAM_BOT_TOKEN. "
                "'wayfinder check' says how; 'wayfinder demo' needs neither."
            )
        self.db.keep_to_ourselves()
        try:
            await schema.upgrade(self.db)
            await self._appoint_administrators()
            await self._open_and_serve()
        finally:
            if self._model:
                await self._model.close()
            await self.db.close()

    async def _appoint_administrators(self) -> None:
        try:
            named = [
                Address.parse(each.strip())
                for each in self._settings.administrators.split(",")
                if each.strip()
            ]
        except ValueError as error:
            raise CannotOpen(f"WAYFINDER_ADMINISTRATORS: {error}, or slack:T1/U2.") from None
        async with self.db.transaction() as tx:
            await permission.appoint_administrators(tx, named, self.app.clock.now())

    async def _open_and_serve(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stopping.set)
        async with contextlib.AsyncExitStack() as opened:
            for name, door in self._doors_to_open().items():
                await door.open(self._receive, self.app.together)
                opened.push_async_callback(door.close)
                log.info("open", extra={"door": name})
            if Part.WEB in self._parts:
                await opened.enter_async_context(self._serving())
            # Only now: a door that is not open yet would take for unreachable whom it cannot ask.
            await self._engine.start()
            opened.push_async_callback(self._stop_working)
            self._works = True
            _set_apart_what_stays()
            log.info("ready")
            await self._stopping.wait()
            log.info("stopping")

    def _doors_to_open(self) -> Mapping[str, Door]:
        """A process that only serves HTTP must not listen too, or two would poll at once."""
        if Part.WORKER in self._parts:
            return self.doors
        return {name: door for name, door in self.doors.items() if door.hooks}

    async def _receive(self, event: Event) -> Form | None:
        form = await self.app.receive(event)
        if self._works:
            self._engine.nudge()
        return form

    async def _stop_working(self) -> None:
        self._works = False
        await self._engine.stop()

    @contextlib.asynccontextmanager
    async def _serving(self) -> AsyncIterator[None]:
        port = self._settings.port
        try:
            listening = socket.create_server(("", port))
        except OSError:
            raise CannotOpen(
                f"Port {port} is in use: stop what uses it, or set PORT to another one."
            ) from None
        hooks = {path: hook for door in self.doors.values() for path, hook in door.hooks.items()}
        config = uvicorn.Config(
            web_app(hooks, self._what_is_wrong, self._measure, self.app.house),
            log_config=None,
            access_log=False,
            lifespan="off",
        )
        server = _Server(config)
        serving = asyncio.create_task(server.serve([listening]))
        try:
            yield
        finally:
            server.should_exit = True
            await serving

    async def _what_is_wrong(self) -> str:
        """Tell why this process cannot do its work now; nothing when it can."""
        try:
            revision = await schema.current(self.db)
        except SQLAlchemyError:
            return "the database does not answer"
        if revision != schema.newest():
            return "the database has the tables of another version"
        now = self._clock.now()
        if Part.WORKER in self._parts and self.db.is_sqlite:  # elsewhere another may have ticked
            ticked_at = self.app.ticked_at
            if ticked_at is None or now - ticked_at > LATE_TICK:
                return "nothing that was due has been done for a while"
        return ""

    async def _measure(self) -> None:
        async with self.db.reading() as tx:
            await metrics.measure(tx, self._clock.now())
