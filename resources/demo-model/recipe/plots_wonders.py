# SPDX-FileCopyrightText: 2026 The KVGlass authors
# SPDX-License-Identifier: Apache-2.0
"""Plots about discoveries: treasures, sounds in the night, plants, bargains with magic.

Each is a function plot(s, a, b, style): it tells what happens to a (with b) and says what can be asked. A plot keeps its facts
straight itself: whatever it passes to s.ask() stands in the text above.
"""

import lexicon as lex
from beats import grown_up, pause
from world import Group, article


def treasure(s, a, b, style):
    """A map, three places, a riddle, a chest."""
    g, t, lid = Group(a, b), s.thing(), s.spot()
    p, q = s.goal(), s.goal()
    c = s.animal()
    s.say(("{time}, {a} found a map {spot}.", "{time}, a bottle with a map in it lay {spot}, and {a} picked it up.",
           "{time}, {b} came running. {b.He} had found a map {spot}."), a=a, b=b, spot=lid, time=s.rng.pick(lex.TIMES))
    s.ask("Where was the map?", lid.at)
    s.say(('"It shows the way to a treasure," {b} said. "First we must go to {p.the}, and then to {q.the}."',
           "A thin line led to {p.the} and from there to {q.the}, where somebody had drawn a cross."), b=b, p=p, q=q)
    carry = s.thing()
    s.say(("{A} packed some bread and {u.a}.", "{G} took bread, water and {u.a}.", "{B} brought {u.a}, because one never knows."),
          a=a, b=b, g=g, u=carry)
    s.para()
    s.say(("They walked all morning until they came to {p.the}." if not a.narrator else
           "We walked all morning until we came to {p.the}.",
           "The way to {p.the} was long and full of stones.", "At {p.the} the path ended."), p=p)
    pause(s, a, b, g, 0.6)
    s.say(("There sat {c.a_kind} in the middle of the path.", "{c_kind} stood there and did not let {g.them} pass.",
           "Suddenly {c.a_kind} spoke to {g.them}."), c=c, g=g, c_kind=c.a_kind)
    s.ask(f"Whom did {a.who} meet at {p.the}?", c.a_kind)
    if s.rng.chance(0.6):
        riddle, answer = s.rng.pick(lex.RIDDLES)
        s.say(('"Answer my riddle," said {c}. "{riddle}"', '"You may pass if you can tell me this," {c} said. "{riddle}"'),
              c=c, riddle=riddle)
        s.say(('{A} thought and thought. "{answer}!" {a.he} said. "Right," said {c}.',
               '"{answer}," {b} said at once, and {c} had to let {g.them} go.'), a=a, b=b, c=c, g=g, answer=answer)
        s.ask(f"What was the answer to the riddle?", answer.lower())
    else:
        s.say(('"Give me {u.the}, and I will show you the way," {c} said. {A} did so.',
               '"What a nice {n}," said {c}. "If you give it to me, you may pass." So {g.they} gave it away.'),
              a=a, c=c, u=carry, n=carry.n, g=g)
        s.ask(f"Who has {carry.the} now?", c.who)
    s.para()
    s.say(("At {q.the} {g.they} began to dig.", "It was nearly dark when {g.they} reached {q.the}.",
           "The last part of the way to {q.the} was the hardest."), g=g, q=q)
    pause(s, a, b, g, 0.4)
    s.say(("In the ground was a chest, and in the chest lay {t.a}.", "Behind a loose stone {a} found {t.a}.",
           "{A} pulled the chest open. It held nothing but {t.a}."), a=a, t=t)
    s.say(('"Is that all?" {b} asked. But {a} was happy.', '"It is the most beautiful {n} in the world," {a} said.',
           "{G} looked at it for a long time.", '"Let us keep it together," {a} said, and {b} agreed.'), a=a, b=b, g=g, n=t.n)
    s.para()
    s.ask("What was the treasure?", t.a)
    s.ask("Where was the treasure?", f"at {q.the}")


def noise(s, a, b, style):
    """A sound at night, three guesses, a simple answer."""
    g, p = Group(a, b), s.spot()
    sound, cause = s.rng.pick(lex.NOISES)
    s.say(("{time}, {a} heard {sound} outside.", "In the middle of the night {a} woke up and heard {sound}.",
           "{time}, {sound} kept {a.obj} awake."), a=a, sound=sound, time=s.rng.pick(lex.TIMES))
    s.ask(f"What did {a.who} hear?", sound)
    s.say(('{A} woke {b.obj}. "It is a ghost," {b} said. "Or a wolf."',
           '"Did you hear that?" {a} asked. "I hear nothing," said {b}, but it was not true.',
           "{B} had heard it too, and neither of {g.them} dared to move."), a=a, b=b, g=g)
    s.para()
    light = s.thing()
    s.say(("{A} took {t.a}, because it was the only thing at hand.", "{B} held {t.a} like a sword.",
           "{G} took {t.a} along and went out."), a=a, b=b, g=g, t=light)
    pause(s, a, b, g, 0.6)
    s.say(("The sound came from somewhere near. It must be {p}!", "Step by step {g.they} went. Something was {p}.",
           "Now it was quite close, {p}."), p=p, g=g)
    s.say(("{A} counted to three and looked. It was only {cause}.", "And what was it? Only {cause}.",
           '"Look," {b} said and began to laugh. It was {cause}.'), a=a, b=b, cause=cause)
    s.say(('"A fine ghost," {a} said.', "{G} laughed until the whole house was awake.",
           '"I was not afraid at all," said {b}.', "{A} felt rather silly, but also very relieved."), a=a, b=b, g=g)
    s.para()
    s.ask("What was the cause of the sound?", cause)
    s.ask("Where did the sound come from?", p.at)
    s.ask("What did they take along?", light.a)


def growing(s, a, b, style):
    """Something is planted, cared for in turns, and becomes more than expected."""
    g, p = Group(a, b), s.spot()
    c = s.animal() if style == "animal" else grown_up(s)
    plant, fruit = s.rng.pick(lex.PLANTS)
    s.say(("{time}, {c} gave {a.obj} {plant}.", "{time}, {a} bought {plant} from {c}.",
           "{A} had {plant}, which {c} had given {a.him}."), a=a, c=c, plant=plant, time=s.rng.pick(lex.TIMES))
    s.ask(f"What did {a.who} plant?", plant)
    s.ask(f"Who had {plant} for {a.who}?", c.who)
    s.say(('"Plant it {p}," {c} said, "and give it water every day." {A} did so.',
           "{A} planted it {p}, where the earth was soft."), a=a, c=c, p=p)
    s.ask(f"Where did {a.who} plant it?", p.at)
    s.para()
    s.say(("For a long time nothing happened.", "Every morning {a} ran out to look, but there was only earth.",
           '"It is dead," said {b}. "It is only asleep," {a} said.'), a=a, b=b)
    pause(s, a, b, g, 0.6)
    s.say(("Once {a} was ill, and {b} came with the water.", "{G} took turns with the water.",
           "In the dry weeks {b} carried water from the well."), a=a, b=b, g=g)
    s.say(("Then one day a small green tip came out of the ground.", "After a warm rain there were two leaves.",
           "And suddenly it was there, thin and green."))
    s.para()
    number = lex.NUMBERS[s.rng.between(3, 20)]
    s.say(("In autumn there were {n} {fruit}.", "It grew and grew, and in the end it gave {n} {fruit}.",
           "{A} counted {n} {fruit} that year."), a=a, n=number, fruit=fruit)
    s.ask(f"How many {fruit} were there?", number)
    s.say(("{A} brought the finest to {c}.", "Half of them went to {b.obj}, because {b.he} had helped.",
           '"I told you that it was asleep," {a} said to {b.obj}.'), a=a, b=b, c=c)
    s.para()


def bargain(s, a, b, style):
    """A magic helper, three wishes or one, and what is asked for them."""
    g = Group(a, b)
    magic = s.fresh(lex.MAGIC)
    p, t, u = s.goal(), s.thing(), s.thing()
    s.say(("{time}, {a} was walking near {p.the} when {m_a} stood in the way.", "{time}, {m_a} was caught in a net near {p.the}, and {a} set it free.",
           "Near {p.the} {a} met {m_a}."), a=a, p=p, m_a=article(magic), time=s.rng.pick(lex.TIMES))
    s.ask(f"Whom did {a.who} meet near {p.the}?", article(magic))
    s.say(('"You have a good heart," said the {m}. "What do you wish for?"', '"I can give you one thing," the {m} said. "Choose well."'), m=magic)
    s.say(('"I would like {t.a}," {a} said.', '"All I need is {t.a}," {a} said.', 'First {a} thought of gold, but then {a.he} asked for {t.a}.'), a=a, t=t)
    s.ask(f"What did {a.who} wish for?", t.a)
    s.say(('"Then bring me {u.a} before the moon is full," said the {m}.', '"It is yours," said the {m}, "if you find {u.a} for me."'), m=magic, u=u)
    s.ask(f"What did the {magic} ask for?", u.a)
    s.para()
    q = s.spot()
    pause(s, a, b, g, 0.5)
    s.say(("{A} told {b.obj}, and {b} remembered that {u.a} lay {q}.", "For two days {a} looked in vain. Then {b} said, \"I have seen one {q}.\"",
           '"I know where to look," said {b}. "There is one {q}."'), a=a, b=b, u=u, q=q)
    s.ask(f"Where was {u.the}?", q.at)
    s.say(("But a snake was sleeping on it, so {a} waited until it woke up and went away.", "It was heavy, and {g} carried it together.",
           "To get it, {a} had to climb over a wall and cross a stream."), a=a, g=g)
    pause(s, a, b, g, 0.4)
    s.para()
    s.say(("The {m} laughed with joy and took {u.the}.", '"You have kept your word," said the {m}.'), m=magic, u=u)
    s.say(("And in {a.s} hands lay {t.the}.", "There was a flash of light, and {a} was holding {t.the}.", "When {a} came home, {t.the} stood on the table."), a=a, t=t)
    s.say(("It was no common {n}, for whoever held it could not be sad.", "It looked like any other {n}, but {a} would not have given it away for a kingdom.",
           "{A} used it every day and always thought of {b.obj}."), a=a, b=b, n=t.n)
    s.para()
    s.ask(f"Who helped {a.who}?", b.who)
