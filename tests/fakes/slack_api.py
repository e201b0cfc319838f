"""Slack's Web API, as far as the door uses it; strict about what it is given."""

import re
from typing import Any

from tests.fakes.slack_blocks import Refused, check_blocks, check_view
from tests.fakes.slack_state import Post, State

Answer = dict[str, Any]

SCOPES = {
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "conversations.create": "groups:write",
    "conversations.invite": "groups:write",
    "conversations.kick": "groups:write",
    "conversations.open": "im:write",
    "files.completeUploadExternal": "files:write",
    "files.delete": "files:write",
    "files.getUploadURLExternal": "files:write",
    "files.info": "files:read",
    "users.info": "users:read",
}

SCOPES_TO_HEAR = {
    "app_mention": "app_mentions:read",
    "group_archive": "groups:read",
    "group_deleted": "groups:read",
    "group_left": "groups:read",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "user_change": "users:read",
}


def check_hears(app: Answer, subscription: str) -> None:
    """Fail unless an app, by its manifest, asks for a kind of event and may hear of it."""
    asked = app["settings"]["event_subscriptions"]["bot_events"]
    assert subscription in asked, f"the manifest does not ask for {subscription}"
    needed = SCOPES_TO_HEAR.get(subscription)
    assert needed is None or needed in app["oauth_config"]["scopes"]["bot"], f"needs {needed}"


class WebApi:
    def __init__(self, state: State, url: str) -> None:
        self.state = state
        self.url = url

    def call(self, method: str, given: dict[str, Any]) -> Answer:
        work = {
            "auth.test": self.auth_test,
            "chat.postMessage": self.post_message,
            "chat.update": self.update,
            "conversations.create": self.conversations_create,
            "conversations.invite": self.conversations_invite,
            "conversations.kick": self.conversations_kick,
            "conversations.open": self.conversations_open,
            "files.completeUploadExternal": self.complete_upload,
            "files.delete": self.files_delete,
            "files.getUploadURLExternal": self.get_upload_url,
            "files.info": self.files_info,
            "team.info": self.team_info,
            "users.info": self.users_info,
            "views.open": self.views_open,
            "views.publish": self.views_publish,
        }.get(method)
        if work is None:
            raise Refused("unknown_method")
        return work(given)

    def auth_test(self, given: Answer) -> Answer:
        return {
            "url": "https://example.slack.com/",
            "team": "Example",
            "user": "wayfinder",
            "team_id": self.state.team,
            "user_id": self.state.bot_user,
            "bot_id": self.state.bot,
            "is_enterprise_install": False,
        }

    def team_info(self, given: Answer) -> Answer:
        return {"team": {"id": self.state.team, "name": "Example", "domain": "example"}}

    def files_info(self, given: Answer) -> Answer:
        file = self.state.files.get(given.get("file", ""))
        if file is None:
            raise Refused("file_not_found")
        told = {key: value for key, value in file.items() if key != "content"}
        return {"file": {**told, "url_private_download": f"{self.url}/files/{file['id']}"}}

    def users_info(self, given: Answer) -> Answer:
        user = self.state.users.get(given.get("user", ""))
        if user is None:
            raise Refused("user_not_found")
        told = {
            "id": user.id,
            "team_id": self.state.team,
            "name": user.name.lower(),
            "deleted": user.deleted,
            "real_name": user.name,
            "tz": user.tz,
            "profile": {"real_name": user.name, "display_name": ""},
            "is_bot": False,
        }
        if _is_true(given.get("include_locale")):
            told["locale"] = user.locale
        return {"user": told}

    def conversations_open(self, given: Answer) -> Answer:
        if given.get("users") not in self.state.users:
            raise Refused("user_not_found")
        return {"channel": {"id": self.state.dm(given["users"])}}

    def conversations_create(self, given: Answer) -> Answer:
        name = given.get("name", "")
        if not _is_true(given.get("is_private")):
            raise Refused("missing_scope")  # channels:manage, for a public one
        if not name or len(name) > 80 or not re.fullmatch(r"[\w-]+", name) or name != name.lower():
            raise Refused("invalid_name_specials")
        if name in self.state.names.values():
            raise Refused("name_taken")
        channel = f"C{self.state.number():09d}"
        self.state.names[channel] = name
        self.state.channels[channel] = {self.state.bot_user}
        return {"channel": {"id": channel, "name": name, "is_private": True}}

    def conversations_invite(self, given: Answer) -> Answer:
        channel = self.state.resolve(given.get("channel", ""))
        users = given.get("users", "").split(",")
        if any(user not in self.state.users for user in users):
            raise Refused("user_not_found")
        if any(user in self.state.channels[channel] for user in users):
            raise Refused("already_in_channel")
        self.state.channels[channel] |= set(users)
        return {"channel": {"id": channel}}

    def conversations_kick(self, given: Answer) -> Answer:
        members = self.state.channels[self.state.resolve(given.get("channel", ""))]
        if given.get("user") == self.state.bot_user:
            raise Refused("cant_kick_self")
        if given.get("user") not in members:
            raise Refused("not_in_channel")
        members.remove(given["user"])
        return {}

    def post_message(self, given: Answer) -> Answer:
        channel = self.state.resolve(given.get("channel", ""))
        text, blocks = self._said(given, most=40_000)
        thread, beside = given.get("thread_ts"), _is_true(given.get("reply_broadcast"))
        if beside and not thread:
            raise Refused("invalid_arguments")  # only a reply can stand beside its thread
        post = self.state.post(
            channel, self.state.bot_user, text, blocks=blocks, thread_ts=thread, beside=beside
        )
        # A message to a closed account is taken, and nobody sees it.
        return {"channel": channel, "ts": post.ts, "message": self._told(post)}

    def update(self, given: Answer) -> Answer:
        if given.get("channel") not in self.state.channels:
            # Unlike posting, redrawing takes no person's id.
            raise Refused("channel_not_found")
        post = self.state.find(given["channel"], given.get("ts", ""))
        if post is None:
            raise Refused("message_not_found")
        if post.user != self.state.bot_user:
            raise Refused("cant_update_message")
        text, blocks = self._said(given, most=4_000)
        post.text, post.blocks, post.edits = text, blocks, post.edits + 1
        return {"channel": post.channel, "ts": post.ts, "text": text, "message": self._told(post)}

    def _said(self, given: Answer, most: int) -> tuple[str, list[Answer]]:
        text, blocks = given.get("text") or "", given.get("blocks") or []
        if not text.strip():
            # Slack takes blocks without text and warns; nobody should send them.
            raise Refused("no_text")
        if len(text.encode()) > most:
            raise Refused("msg_too_long")
        if blocks:
            check_blocks(blocks, "message")
        return text, blocks

    def _told(self, post: Post) -> Answer:
        thread = {"thread_ts": post.thread_ts} if post.thread_ts else {}
        return {
            "type": "message",
            "user": post.user,
            "bot_id": self.state.bot,
            "text": post.text,
            "ts": post.ts,
            "blocks": post.blocks,
            **thread,
        }

    def views_open(self, given: Answer) -> Answer:
        check_view(given.get("view"), "modal")
        user = self.state.spend(given.get("trigger_id", ""))
        user.modal = {**given["view"], "id": f"V{self.state.number()}"}
        return {"view": user.modal}

    def views_publish(self, given: Answer) -> Answer:
        user = self.state.users.get(given.get("user_id", ""))
        if user is None:
            raise Refused("user_not_found")
        check_view(given.get("view"), "home")
        user.home = {**given["view"], "id": f"VHOME{user.id}"}
        return {"view": user.home}

    def get_upload_url(self, given: Answer) -> Answer:
        if not given.get("filename") or int(given.get("length", 0)) <= 0:
            raise Refused("invalid_arguments")
        id = f"F{self.state.number():09d}"
        self.state.files[id] = {
            "id": id,
            "name": given["filename"],
            "alt_txt": given.get("alt_txt", ""),
            "size": int(given["length"]),
            "content": None,
            "user": self.state.bot_user,
            "team": self.state.team,
        }
        return {"file_id": id, "upload_url": f"{self.url}/upload/{id}"}

    def complete_upload(self, given: Answer) -> Answer:
        files = [self.state.files.get(file.get("id")) for file in given.get("files") or ()]
        if not files or any(file is None or file["content"] is None for file in files):
            raise Refused("file_not_found")
        done = [file for file in files if file]
        if given.get("channel_id"):
            channel = given["channel_id"]
            if channel not in self.state.channels:
                # Sharing takes no person's id either.
                raise Refused("channel_not_found")
            text = given.get("initial_comment") or ""
            thread = given.get("thread_ts")
            self.state.post(channel, self.state.bot_user, text, files=done, thread_ts=thread)
        told = ({k: v for k, v in file.items() if k != "content"} for file in done)
        return {"files": list(told)}

    def files_delete(self, given: Answer) -> Answer:
        """Delete a file: a message that shares it stays, without it."""
        file = self.state.files.get(given.get("file", ""))
        if file is None or file["team"] != self.state.team:
            raise Refused("file_not_found")
        if file.get("mode") == "tombstone":
            raise Refused("file_deleted")
        if file["user"] != self.state.bot_user:
            raise Refused("cant_delete_file")
        file |= {"mode": "tombstone", "content": None}
        for post in self.state.posts:
            post.files = [each for each in post.files if each["id"] != file["id"]]
        return {}


def _is_true(given: Any) -> bool:
    return str(given).lower() in ("true", "1")
