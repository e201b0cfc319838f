"""Files that managers send: offered first, fetched once they say that it belongs here."""

import asyncio
import logging
from datetime import datetime

from bot.chat import Address, Attached, Attachment, Fetch, Message
from bot.conversations import Handler, Heard
from bot.db import Database
from bot.delivery import outbox
from bot.delivery.kinds import REPLY
from bot.guidance import documents_words, queries, shelf, words
from bot.guidance.documents import MOST_MEGABYTES, UnreadableError, read
from bot.guidance.models import Upload, UploadState
from bot.language import speaking
from bot.people.models import Person, Programme

AT_ONCE = 2

log = logging.getLogger("wayfinder")


class Uploads:
    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self.routes: dict[str, Handler] = {
            documents_words.UPLOAD: self.want,
            documents_words.NO_UPLOAD: self.do_not_want,
        }

    async def offer(self, heard: Heard) -> bool:
        """Offer a manager to add what they sent; False where it is no document of a manager's."""
        event = heard.event
        if not (isinstance(event, Attached) and event.kind is Attachment.FILE and event.file_id):
            return False
        programme_id = await queries.managed(heard.tx, heard.person)
        if programme_id is None:
            return False
        if event.size > MOST_MEGABYTES * 1_000_000:
            await heard.say(
                documents_words.cannot_read(
                    documents_words.too_big(event.file_name, MOST_MEGABYTES)
                )
            )
            return True
        upload = Upload(
            person_id=heard.person.id,
            programme_id=programme_id,
            address=str(heard.sender),
            file_id=event.file_id,
            file_name=event.file_name,
            sent_at=heard.now,
        )
        heard.tx.add(upload)
        await heard.tx.flush()
        programme = await heard.tx.get_one(Programme, programme_id)
        await heard.say(documents_words.add_this(str(upload.id), event.file_name, programme.name))
        return True

    async def want(self, heard: Heard) -> None:
        upload = await queries.own_upload(heard.tx, heard.person, heard.ref)
        if upload is None or upload.state is not UploadState.OFFERED:
            await heard.say(words.settled_already())
            return
        if await queries.managed(heard.tx, heard.person) is None:
            await heard.say(words.only_for_managers())
            return
        upload.state = UploadState.WANTED
        await heard.redraw(documents_words.fetching(upload.file_name))

    async def do_not_want(self, heard: Heard) -> None:
        upload = await queries.own_upload(heard.tx, heard.person, heard.ref)
        if upload is None or upload.state is not UploadState.OFFERED:
            await heard.say(words.settled_already())
            return
        upload.state = UploadState.DONE
        await heard.redraw(documents_words.not_added(upload.file_name))

    async def fetch_what_is_wanted(self, db: Database, now: datetime) -> None:
        """Fetch file by file, read it, and say what became of it. No transaction is open."""
        while True:
            async with db.transaction() as tx:
                taken = await queries.take_uploads(tx, AT_ONCE)
            if not taken:
                return
            await asyncio.gather(*(self._deal_with(db, now, each) for each in taken))

    async def _deal_with(self, db: Database, now: datetime, upload_id: int) -> None:
        async with db.reading() as tx:
            upload = await tx.get_one(Upload, upload_id)
            person = await tx.get_one(Person, upload.person_id)
        with speaking(person.language):
            try:
                await self._add(db, now, upload)
            except UnreadableError as no:
                await self._done(db, now, upload, documents_words.cannot_read(str(no)))
            except Exception:
                log.exception("adding a file failed", extra={"upload": upload_id})
                await self._done(db, now, upload, documents_words.cannot_fetch(upload.file_name))

    async def _add(self, db: Database, now: datetime, upload: Upload) -> None:
        data = await self._fetch(Address.parse(upload.address), upload.file_id)
        if data is None:
            await self._done(db, now, upload, documents_words.cannot_fetch(upload.file_name))
            return
        document = await asyncio.to_thread(read, upload.file_name, data)
        async with db.transaction() as tx:
            there = await shelf.find(tx, document.name, upload.programme_id) is not None
            changed = await shelf.add(tx, document, shelf.digest(data), upload.programme_id, now)
        said = documents_words.added(upload.file_name, was_there=there, changed=changed)
        await self._done(db, now, upload, said)

    async def _done(self, db: Database, now: datetime, upload: Upload, said: Message) -> None:
        async with db.transaction() as tx:
            (await tx.get_one(Upload, upload.id)).state = UploadState.DONE
            key = f"upload:{upload.id}"
            to = Address.parse(upload.address)
            await outbox.put(tx, to, said, kind=REPLY, now=now, key=key)
