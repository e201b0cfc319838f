"""Somebody at their Slack: what they do reaches the bot, what the bot does reaches them."""

from typing import TYPE_CHECKING, Any

from tests.fakes.slack_blocks import Block, buttons, seen
from tests.fakes.slack_delivery import Delivery
from tests.fakes.slack_state import Post, User

if TYPE_CHECKING:
    from tests.fakes.slack import FakeSlack
    from tests.fakes.slack_oauth import Workspace


class Person:
    """Every deed waits until Slack has told the bot of it and was answered, or gave up."""

    def __init__(self, slack: "FakeSlack | Workspace", user: User) -> None:
        self._slack = slack
        self.user = user
        self.id = user.id
        self.trouble: list[str] = []
        """What Slack showed as a warning: presses and commands that the bot did not answer."""

    # What they see

    @property
    def channel(self) -> str:
        return self._slack.state.dm(self.id)

    @property
    def conversation(self) -> list[Post]:
        return [post for post in self._slack.state.posts if post.channel == self.channel]

    @property
    def messages(self) -> list[Post]:
        """What the bot wrote to them, oldest first."""
        return [post for post in self.conversation if post.user == self._slack.state.bot_user]

    @property
    def home(self) -> str:
        return seen(self.user.home["blocks"]) if self.user.home else ""

    @property
    def modal(self) -> Block | None:
        return self.user.modal

    async def hears(self, more_than: int = 0, seconds: float = 60) -> Post:
        """Wait until the bot has written more than so many messages; return the newest."""
        await self._slack.until(lambda: len(self.messages) > more_than, seconds)
        return self.messages[-1]

    # What they do

    async def says(
        self, text: str, *, thread: Post | None = None, beside: bool = False, raw: bool = False
    ) -> Post:
        """Write to the bot, in a thread perhaps, and then `beside` it too.

        `raw` is text as Slack sends it, with links and mentions marked.
        """
        thread_ts = (thread.thread_ts or thread.ts) if thread else None
        said = text if raw else _escaped(text)
        post = self._slack.state.post(
            self.channel, self.id, said, thread_ts=thread_ts, beside=beside
        )
        await self._tell_message(post)
        return post

    async def attaches(
        self,
        name: str,
        mimetype: str = "image/png",
        size: int = 1000,
        text: str = "",
        *,
        content: bytes = b"",
    ) -> Post:
        return await self._shares([self._file(name, mimetype, size, content)], text)

    async def attaches_these(self, files: dict[str, bytes], text: str = "") -> Post:
        """Send several files with one message, by name."""
        these = [self._file(name, "text/plain", 0, each) for name, each in files.items()]
        return await self._shares(these, text)

    def _file(self, name: str, mimetype: str, size: int, content: bytes) -> Block:
        id = f"F{self._slack.state.number():09d}"
        told = {"id": id, "name": name, "mimetype": mimetype, "user": self.id}
        if content:
            team = self._slack.state.team
            self._slack.state.files[id] = {**told, "content": content, "team": team}
        return {**told, "size": len(content) or size}

    async def _shares(self, files: list[Block], text: str) -> Post:
        post = self._slack.state.post(self.channel, self.id, _escaped(text), files=files)
        await self._tell_message(post, subtype="file_share", files=files, upload=False)
        return post

    async def edits(self, post: Post, text: str) -> Delivery:
        before = self._wire(post)
        post.text, post.edits = _escaped(text), post.edits + 1
        now = {**self._wire(post), "edited": {"user": self.id, "ts": self._slack.state.ts()}}
        return await self._tell(
            {
                "type": "message",
                "subtype": "message_changed",
                "channel": post.channel,
                "channel_type": "im",
                "hidden": True,
                "message": now,
                "previous_message": before,
                "ts": self._slack.state.ts(),
            },
            "message.im",
        )

    async def deletes(self, post: Post) -> Delivery:
        self._slack.state.posts.remove(post)
        return await self._tell(
            {
                "type": "message",
                "subtype": "message_deleted",
                "channel": post.channel,
                "channel_type": "im",
                "hidden": True,
                "deleted_ts": post.ts,
                "previous_message": self._wire(post),
                "ts": self._slack.state.ts(),
            },
            "message.im",
        )

    async def mentions(self, channel: str, text: str) -> Delivery:
        """Call the bot by name in a channel."""
        text = f"<@{self._slack.state.bot_user}> {_escaped(text)}"
        post = self._slack.state.post(channel, self.id, text)
        return await self._tell(
            {**self._wire(post), "type": "app_mention", "channel": channel}, "app_mention"
        )

    async def opens_home(self) -> Delivery:
        event = {"type": "app_home_opened", "user": self.id, "channel": self.channel, "tab": "home"}
        return await self._tell(event, "app_home_opened")

    async def leaves(self) -> Delivery:
        """Their account is closed by whoever runs the workspace."""
        self.user.deleted = True
        event = {"type": "user_change", "user": {"id": self.id, "deleted": True}}
        return await self._tell(event, "user_change")

    async def takes_the_bot_out(self, channel: str) -> Delivery:
        self._slack.state.channels[channel].remove(self._slack.state.bot_user)
        event = {"type": "group_left", "channel": channel, "actor_id": self.id}
        return await self._tell(event, "group_left")

    async def archives(self, channel: str) -> Delivery:
        self._slack.state.archived.add(channel)
        event = {"type": "group_archive", "channel": channel, "user": self.id, "is_moved": 0}
        return await self._tell(event, "group_archive")

    async def command(self, command: str, text: str = "") -> Delivery:
        self._slack.knows_command(command)
        delivery = await self._slack.deliveries.deliver(
            "slash_commands",
            {
                "team_id": self._slack.state.team,
                "api_app_id": self._slack.state.app,
                "channel_id": self.channel,
                "channel_name": "directmessage",
                "user_id": self.id,
                "user_name": self.user.name.lower(),
                "command": command,
                "text": text,
                "response_url": f"{self._slack.url}/response",
                "trigger_id": self._slack.state.trigger(self.id),
                "is_enterprise_install": "false",
            },
        )
        self._warn(delivery)
        return delivery

    async def presses(self, label: str, on: Post | None = None) -> Delivery:
        """Press a button: on a message, else wherever it was shown last: a message or the home."""
        container, button = self._find(label, on)
        action: dict[str, Any] = {
            "type": "button",
            "action_id": button["action_id"],
            "block_id": "b1",
            "text": button["text"],
            "action_ts": self._slack.state.ts(),
            **{key: button[key] for key in ("value", "url", "style") if key in button},
        }
        return await self._interact({"type": "block_actions", "actions": [action], **container})

    async def saves(self, post: Post, shortcut: str = "Save as reflection") -> Delivery:
        """Choose a shortcut of the app's in the menu of any message."""
        callback = self._slack.shortcut(shortcut)
        return await self._interact(
            {
                "type": "message_action",
                "callback_id": callback,
                "action_ts": self._slack.state.ts(),
                "message_ts": post.ts,
                "channel": {"id": post.channel, "name": "general"},
                "message": self._wire(post),
                "response_url": f"{self._slack.url}/response",
            }
        )

    async def fills(self, answers: dict[str, str] | None = None) -> Delivery:
        """Fill in the open form, by field name, and hand it in; what is not named stays."""
        view = self.user.modal
        assert view is not None, "no form is open"
        given = answers or {}
        values: dict[str, dict[str, Any]] = {}
        for block in view["blocks"]:
            if block["type"] == "input":
                name, action = block["block_id"], block["element"]["action_id"]
                values[name] = {action: _filled(block, given.get(name))}
        unknown = set(given) - set(values)
        assert not unknown, f"no such fields: {unknown}"
        delivery = await self._interact(
            {"type": "view_submission", "view": {**view, "state": {"values": values}}}
        )
        if delivery.acknowledged and self.user.modal is view:
            self.user.modal = self._slack.follow_up(delivery.answer)
        return delivery

    # How Slack tells it

    async def _tell_message(self, post: Post, **more: Any) -> Delivery:
        event = {**self._wire(post), "channel": post.channel, "channel_type": "im", **more}
        return await self._tell(event, "message.im")

    async def _tell(self, event: dict[str, Any], subscription: str) -> Delivery:
        return await self._slack.tell(event, subscription)

    async def _interact(self, payload: dict[str, Any]) -> Delivery:
        delivery = await self._slack.deliveries.deliver(
            "interactive",
            {
                "user": {"id": self.id, "username": self.id, "team_id": self._slack.state.team},
                "team": {"id": self._slack.state.team, "domain": "example"},
                "api_app_id": self._slack.state.app,
                "token": "",
                "enterprise": None,
                "is_enterprise_install": False,
                "trigger_id": self._slack.state.trigger(self.id),
                **payload,
            },
        )
        self._warn(delivery)
        return delivery

    def _warn(self, delivery: Delivery) -> None:
        if not delivery.acknowledged:
            self.trouble.append(delivery.attempts[-1])

    def _wire(self, post: Post) -> dict[str, Any]:
        thread = {"thread_ts": post.thread_ts} if post.thread_ts else {}
        if post.beside:
            thread["subtype"] = "thread_broadcast"
        return {
            "type": "message",
            "client_msg_id": f"c{post.ts}",
            "user": post.user,
            "text": post.text,
            "ts": post.ts,
            "team": self._slack.state.team,
            "event_ts": post.ts,
            **thread,
        }

    def _find(self, label: str, on: Post | None) -> tuple[dict[str, Any], Block]:
        posts = [on] if on else list(reversed(self.messages))
        for post in posts:
            for button in buttons(post.blocks):
                if button["text"]["text"] == label:
                    thread = {"thread_ts": post.thread_ts} if post.thread_ts else {}
                    container = {
                        "type": "message",
                        "message_ts": post.ts,
                        "channel_id": post.channel,
                        "is_ephemeral": False,
                        **thread,
                    }
                    channel = {"id": post.channel, "name": "directmessage"}
                    shown = {
                        "container": container,
                        "channel": channel,
                        "message": self._wire(post),
                    }
                    return shown, button
        home = self.user.home if on is None else None
        for button in buttons(home["blocks"]) if home else []:
            if home and button["text"]["text"] == label:
                return {"container": {"type": "view", "view_id": home["id"]}, "view": home}, button
        raise AssertionError(f"{self.user.name} sees no button {label!r}")


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _filled(block: Block, answer: str | None) -> dict[str, Any]:
    """Return a field's state as Slack sends it; refuses what the form on screen would not take."""
    element = block["element"]
    name = block["block_id"]
    kind = element["type"]
    initial = ("initial_value", "initial_date", "initial_time")
    before = next((element[key] for key in initial if key in element), None)
    if answer is None and "initial_option" in element:
        before = element["initial_option"]["value"]
    given = before if answer is None else answer
    assert given or block.get("optional"), f"{name} must be filled in"
    if kind == "static_select":
        options = [o for o in element["options"] if given in (o["value"], o["text"]["text"])]
        assert options or not given, f"{name} has no option {given!r}"
        return {"type": kind, "selected_option": options[0] if options else None}
    if kind in ("datepicker", "timepicker"):
        return {"type": kind, f"selected_{kind.removesuffix('picker')}": given or None}
    assert len(given or "") <= element.get("max_length", 3000), f"{name} is too long"
    return {"type": kind, "value": given or None}
