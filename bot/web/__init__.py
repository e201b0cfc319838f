"""The pages: for coaches, programme managers, and everyone's own words.

How a page comes about, in the order of reading: `declaring.py` says what a route is and who may
have it, `door.py` lets a request in (or not) and gives the handler a `Visit`, `visit.py` is all
that a handler may do, `drawing.py` turns templates into pages.

To add a group of pages, write one file in `pages/`, such as `pages/coach.py`:

    COACH = Group("coach", words.coach, needs=Need(Thing.REFLECTION, Whose.SHARED, May.READ))

    @COACH.get("/coach/people/{id:int}")
    async def person(visit: Visit) -> Response:
        found = await queries.access_something(visit.tx, visit.person, visit.path["id"])
        if found is None:
            raise NotHere
        return visit.show("coach/person.html", found=found)

and name the group in `pages/__init__.py`: it then has its routes, its place in the navigation
(`.entry("/coach", label)`), and its part in the test that tries every route as every role.

- `Need` keeps out whoever has the role nowhere, with a 404. Whose thing it is, is checked where
  it is read: by a query that fetches *and* checks. What is somebody else's is `NotHere`.
- A GET only reads. One that writes down who looked is declared with `writes=True`.
- A POST has been checked (session, token, origin) and runs in one transaction. It ends in
  `visit.back(path, said)`: a redirect, and what the next page says first, with an undo where
  there is one. Every form carries `{{ csrf() }}`.
- What a chat handler does already is done by it: `await visit.press(action, ref)` or
  `visit.press(action, ref, text=...)`, which returns what it said. Check first that the
  reference is one that was offered: people can send anything.
- Words: `{{ _("…") }}` in templates, `_()` in `words.py`; times: `{{ at | day }}`, `| moment`,
  `| date`, in the person's language and zone. Everything in a template is escaped.
- No style attributes and no inline scripts: the Content-Security-Policy forbids them.
"""
