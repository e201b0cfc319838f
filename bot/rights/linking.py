"""One person, two apps: a code shown in one and typed in the other, and a yes in both.

/link in app one → a code → /link CODE in app two → "are both you?" → yes →
app one: "somebody typed your code: you?" → yes → one person, one journal
"""

from collections.abc import Callable, Sequence

from bot.chat import Address
from bot.conversations import Handler, Heard, Room
from bot.delivery import outbox
from bot.delivery.kinds import REPLY
from bot.language import speaking
from bot.people import linking, record
from bot.people.models import Account, Link, Person
from bot.rights import words


class Linking:
    def __init__(self, rooms: Callable[[], Sequence[Room]]) -> None:
        self._rooms = rooms
        self.routes: dict[str, Handler] = {
            words.ACCOUNTS: self.show,
            words.NEW_CODE: self.show_code,
            words.TYPED: self.take_code,
            words.BOTH_ARE_ME: self.typist_says_yes,
            words.NOT_BOTH: self.typist_says_no,
            words.THAT_WAS_ME: self.shower_says_yes,
            words.NOT_ME: self.shower_says_no,
            words.PREFER: self.prefer,
            words.PART: self.ask_to_part,
            words.PART_YES: self.part,
        }

    async def begin(self, heard: Heard) -> None:
        """`/link` shows the accounts; `/link CODE` types a code."""
        if heard.text:
            await self.take_code(heard)
        else:
            await self.show(heard)

    async def show(self, heard: Heard) -> None:
        accounts = await linking.accounts(heard.tx, heard.person)
        await heard.say(words.accounts(accounts, str(heard.sender)))

    async def show_code(self, heard: Heard) -> None:
        code = await linking.show_code(heard.tx, heard.person, heard.sender, heard.now)
        await heard.say(words.code(code, heard.sender))

    async def take_code(self, heard: Heard) -> None:
        """Somebody typed a code: right or wrong, it was one try."""
        if not await linking.may_try(heard.tx, heard.sender, heard.now):
            await heard.say(words.too_many_tries())
            return
        link = await linking.type_code(heard.tx, heard.text, heard.sender, heard.now)
        if link is None:
            await heard.say(words.wrong_code())
            return
        other = await heard.tx.get_one(Person, link.person_id)
        await heard.say(words.are_both_you(other, Address.parse(link.address), str(link.id)))

    async def typist_says_no(self, heard: Heard) -> None:
        link = await linking.typed_here(heard.tx, heard.ref, heard.sender, heard.now)
        if link:
            await heard.tx.delete(link)
        await heard.redraw(words.nothing_joined())

    async def typist_says_yes(self, heard: Heard) -> None:
        """Ask at the other end: only that account can finish it."""
        link = await linking.typed_here(heard.tx, heard.ref, heard.sender, heard.now)
        if link is None:
            await heard.redraw(words.too_late())
            return
        if not link.is_confirmed:
            link.is_confirmed = True
            shower = await heard.tx.get_one(Person, link.person_id)
            with speaking(shower.language):
                asked = words.was_that_you(heard.person, heard.sender, str(link.id))
            at = Address.parse(link.address)
            await outbox.put(heard.tx, at, asked, kind=REPLY, now=heard.now)
        await heard.redraw(words.now_say_yes_there(Address.parse(link.address)))

    async def shower_says_no(self, heard: Heard) -> None:
        link = await linking.to_finish_here(heard.tx, heard.ref, heard.sender, heard.now)
        if link:
            await heard.tx.delete(link)
        await heard.redraw(words.nothing_joined())

    async def shower_says_yes(self, heard: Heard) -> None:
        link = await linking.to_finish_here(heard.tx, heard.ref, heard.sender, heard.now)
        if link is None or link.typed_at_address is None:
            await heard.redraw(words.too_late())
            return
        typed_at = Address.parse(link.typed_at_address)
        typist = await heard.tx.get_one(
            Person, (await linking.account(heard.tx, typed_at)).person_id
        )
        if typist.id == heard.person.id:
            await heard.redraw(words.too_late())
            return
        await self._join(heard, link, typist)
        await heard.redraw(words.joined(typed_at))
        done = words.joined(heard.sender)
        await outbox.put(heard.tx, typed_at, done, kind=REPLY, now=heard.now)

    async def _join(self, heard: Heard, link: Link, typist: Person) -> None:
        keep, gone = linking.which_stays(heard.person, typist)
        at = heard.sender  # where somebody has just been is where they can be reached
        for room in self._rooms():
            await room.merge(heard.tx, keep, gone)
        await linking.merge(heard.tx, keep, gone, heard.now)
        await linking.prefer(heard.tx, keep, await linking.account(heard.tx, at))
        record.note(heard.tx, "link accounts", heard.now, actor=keep, subject=keep)

    # Living with two.

    async def prefer(self, heard: Heard) -> None:
        account = await self._own(heard)
        if account:
            await linking.prefer(heard.tx, heard.person, account)
        accounts = await linking.accounts(heard.tx, heard.person)
        await heard.redraw(words.accounts(accounts, str(heard.sender)))

    async def ask_to_part(self, heard: Heard) -> None:
        account = await self._own(heard)
        if account:
            await heard.say(words.really_part(account))

    async def part(self, heard: Heard) -> None:
        """Let an account go; both ends are told."""
        account = await self._own(heard)
        if account is None:
            return
        if len(await linking.accounts(heard.tx, heard.person)) == 1:
            await heard.redraw(words.the_only_account())
            return
        address = Address.parse(account.address)
        await linking.part(heard.tx, heard.person, account)
        record.note(heard.tx, "unlink account", heard.now, actor=heard.person, subject=heard.person)
        if address == heard.sender:
            await heard.say(words.parted_here())
            return
        await heard.redraw(words.parted(address))
        await outbox.put(heard.tx, address, words.parted_here(), kind=REPLY, now=heard.now)

    async def _own(self, heard: Heard) -> Account | None:
        """Return the account of theirs that was meant, or say that it is not there."""
        accounts = await linking.accounts(heard.tx, heard.person)
        found = next((each for each in accounts if str(each.id) == heard.ref), None)
        if found is None:
            await heard.redraw(words.accounts(accounts, str(heard.sender)))
        return found
