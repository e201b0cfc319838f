"""Danger is recognised, and talk about hard work is not taken for it."""

import pytest

from bot import content
from bot.safety.content import load, signs
from bot.safety.rules import suggests_harm

SIGNS = signs(load(content.ROOT))

AT_RISK = """
I want to die.
Some days I just want to die and nobody here knows.
I have been thinking about killing myself.
I am going to kill myself tonight
I’ve been having thoughts of suicide since the spring.
I feel suicidal and I don't know who to tell.
I'm feeling really suicidal again
I keep thinking everyone would be better off without me.
My kids would be better off without me
I don't want to be alive any more.
I don't want to live.
I do not want to be here anymore
I wish I was dead.
I wish I'd never been born
I just want to go to sleep and never wake up.
There is no point in living.
I have nothing left to live for
I can't go on any more.
I want to end it all.
I have taken an overdose
I took all my tablets an hour ago.
I've started cutting myself again.
I have been self-harming since the funding ended
I want to hurt myself
Last night I thought about jumping off the bridge.
Nobody would notice if I died.
I can't keep myself safe tonight
A tenant told me yesterday that she wants to kill herself.
He said he was going to take his own life.
One of our young people is self harming and has asked me to tell nobody.
She talks about suicide every time I visit.
There was a lad at the club who said he wants to die.
My husband hits me.
My partner has been hurting me for years.
He strangled me last week and I am still shaking
I am scared to go home tonight.
I'm frightened of my husband
She is not safe at home.
I think a child on our street is being abused.
My neighbour told me that her son was being groomed.
He threatened to kill her if she left.
I am going to kill him.
I really want to hurt someone today
There is a man outside the centre and he has a knife.
I'm afraid for my life
She told me he would kill her.
I don't see the point in living any more.
They found her on the bridge, she wanted to jump
I think he is going to kill his wife
Please, I need help, I am not safe
I've had enough of being alive
He grabbed me by the throat
She's been cutting her arms.
Dw i eisiau marw.
Mae hi wedi bod yn meddwl am hunanladdiad.
""".strip().splitlines()

ORDINARY = """
This is killing us.
The reporting is killing me.
I could murder a coffee.
I am dead on my feet.
We are fighting for our lives to keep the centre open.
The project died in the spring and nobody held a funeral.
That meeting was a bloodbath.
I nearly killed myself laughing.
We are killing ourselves to meet the deadline.
I almost died of embarrassment when the mayor walked in.
I am dying to hear what the others did.
The cake at the lunch club is to die for.
She would kill for that budget.
If I hear the word outcomes once more I will scream.
I could have strangled the printer.
It would be political suicide for the leader to back it.
Asking that in public was career suicide.
We launched the suicide prevention strategy on Tuesday.
I spent the morning at suicide awareness training with the fire service.
We looked at the suicide rates by ward and nobody spoke.
The self-harm pathway is owned by three organisations and by none.
Our domestic abuse service has a waiting list of six weeks.
The women's refuge is full again and the council knows it.
We talked about violence against women and girls with the police.
The discretionary fund is being abused by the departments.
She hit me with a question that I could not answer.
Then it hit me that nobody had asked the tenants.
He beat me to it.
The other bid beat us hands down.
We got hammered in the press.
The opposition tore us to shreds.
He attacked me in the meeting and I said nothing.
I was thrown under the bus by my own director.
I would rather jump through hoops than write another bid.
I shot myself in the foot by promising a date.
Let us not cut off our nose to spite our face.
Cut yourself some slack, she told me, and I did.
I should cut myself some slack.
I could kick myself for not ringing her.
We have to bite the bullet.
The deadline is a killer.
This estate has been bleeding young people for years.
People here are sick to death of being consulted.
The town centre is dying and everybody has a theory.
We buried the idea quietly.
We can't go on like this with two staff.
I can't go on holiday until the report is in.
I don't want to live in a place where nobody says hello.
She does not want to live with her daughter in Leeds.
They do not want to live next to a bypass.
I was terrified before the presentation.
I was scared to speak up in front of the board.
He was frightened of losing his job.
The youth club is a matter of life and death to some of them.
I feel like I am drowning in emails.
We are drowning in data.
The service is on life support.
It nearly broke me, and I took a week off.
I was in tears in the car park after the budget meeting.
I am exhausted and I hate this job today.
I feel useless in those meetings.
I want to give up on the steering group.
I wanted the ground to swallow me.
The partnership would be better off without so many meetings.
Residents told us that they feel safe at home and not on the high street.
Her life story moved the whole room.
He wants to take his life savings and open a bakery.
This is his life's work and we are ending it in a spreadsheet.
I overdosed on coffee at the conference.
The consultation was a shot in the dark.
We are under fire from all sides.
I had a stabbing feeling that we had missed somebody.
The surgery has a gun-metal door that nobody opens.
We held a knife crime workshop at the school.
I hurt myself lifting chairs before the assembly.
They threatened to withdraw the funding.
My manager threatened me with a complaint.
The old scheme needs to die so that this one can live.
The heating died and so did the conversation.
My heart sank and my feet are killing me.
I have had enough of living out of a suitcase.
He has a knife-sharp mind and no patience.
I was beaten down by the third rejection.
We have been overdosed on strategy.
It is a suicide mission without a chair.
I said I would shoot her an email.
Father Brian touched them with his sermon.
I am going to kill that spreadsheet.
Mae'r gwaith yma yn fy lladd i.
Fe wnaethon ni lansio'r strategaeth atal hunanladdiad ddydd Mawrth.
""".strip().splitlines()


def test_there_are_enough_of_both() -> None:
    assert len(AT_RISK) >= 40
    assert len(ORDINARY) >= 60


@pytest.mark.parametrize("text", AT_RISK)
def test_signs_of_danger_are_seen(text: str) -> None:
    assert suggests_harm(text, SIGNS)
    assert suggests_harm(f"It was a long week.\n\n{text.upper()} We also met the team.", SIGNS)


@pytest.mark.parametrize("text", ORDINARY)
def test_hard_work_is_not_danger(text: str) -> None:
    assert not suggests_harm(text, SIGNS)


def test_a_turn_of_phrase_does_not_hide_what_stands_beside_it() -> None:
    assert suggests_harm("I nearly killed myself laughing. Later I wanted to die.", SIGNS)
    assert suggests_harm("After the suicide prevention training I feel suicidal.", SIGNS)
