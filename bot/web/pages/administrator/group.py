from bot.people.access import May, Thing, Whose
from bot.web.declaring import Group, Need
from bot.web.pages.administrator import words

RUNS_THE_MACHINE = Need(Thing.PROGRAMME, Whose.OTHER, May.CHANGE)
SEES_THE_RECORD = Need(Thing.RECORD, Whose.OTHER, May.READ)
ERASES = Need(Thing.ERASING, Whose.OTHER, May.CHANGE)

ADMINISTRATOR = Group("administrator", words.machine, needs=RUNS_THE_MACHINE)
ADMINISTRATOR.entry("/administrator", words.health)
ADMINISTRATOR.entry("/administrator/apps", words.apps)
ADMINISTRATOR.entry("/administrator/queues", words.queues)
ADMINISTRATOR.entry("/administrator/record", words.audit, needs=SEES_THE_RECORD)
ADMINISTRATOR.entry("/administrator/accounts", words.people)
ADMINISTRATOR.entry("/administrator/backups", words.backups)
