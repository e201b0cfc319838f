from bot.web.declaring import OWN_SETTINGS, Group
from bot.web.pages.my import words

MY = Group("my", words.my_page, needs=OWN_SETTINGS)
MY.entry("/my", words.overview)
MY.entry("/my/journal", words.journal)
MY.entry("/my/look-back", words.look_back)
MY.entry("/my/commitments", words.trying)
MY.entry("/my/calendar", words.coming)
MY.entry("/my/settings", words.settings)
MY.entry("/my/data", words.data)
