# SPDX-FileCopyrightText: 2026 The KVGlass authors
# SPDX-License-Identifier: Apache-2.0
"""Plots about people: wishes, contests, help, feasts, strangers.

Each is a function plot(s, a, b, style): it tells what happens to a (with b) and says what can be asked. A plot keeps its facts
straight itself: whatever it passes to s.ask() stands in the text above.
"""

import lexicon as lex
from beats import grown_up, pause
from world import Group


def wish(s, a, b, style):
    """A wish, an obstacle, a teacher, practice, success."""
    g = Group(a, b)
    want, doing, deed = s.rng.pick(lex.WISHES)
    c = s.animal() if style == "animal" else grown_up(s)
    s.say((
        "More than anything in the world, {a} wanted to {want}.", "{A} had one great wish: to {want}.",
        "Every night before sleep, {a} dreamed that {a.he} could {want}.", '"One day I will {want}," {a} said to everyone.',
    ), a=a, want=want)
    s.ask(f"What did {a.who} want to do?", want)
    s.maybe(0.5, ("But it was not easy.", "But wishes do not come true by themselves.", "But how?",
                  "But nobody believed that it was possible.", "But every time something went wrong."))
    s.say((
        "{time}, {a} tried for the first time, and it went badly.", "{time}, {a} tried it alone and failed.",
        "{time}, {a} started, but after a short while {a.he} gave up.", "{time}, {a} tried and tried until it was dark.",
    ), a=a, time=s.rng.pick(lex.TIMES))
    s.say((
        '"You will never {want}," said a voice behind {a.obj}, but it was only {b}, who was joking.',
        '"Why are you so sad?" {b} asked. "Because I cannot {want}," {a} said.',
        '"I am no good at {doing}," {a} said. "Nobody is, at first," said {b}.',
        '"Who could teach me?" {a} asked. {B} thought for a moment.',
    ), a=a, b=b, want=want, doing=doing)
    s.para()
    p = s.goal()
    s.say((
        '"Go to {c}, who lives near {p.the}," {b} said.', '"Ask {c}," said {b}. "You will find {c.him} near {p.the}."',
        "{B} knew that {c} lived near {p.the} and was good at {doing}.",
    ), b=b, c=c, p=p, doing=doing)
    s.ask(f"Where did {c.who} live?", f"near {p.the}")
    s.say((
        "So {a} went there and knocked on the door.", "{A} went there the same day.", "It was a long way, but {a} went.",
        "{G} set out at once.",
    ), a=a, g=g)
    pause(s, a, b, g, 0.5)
    days = lex.NUMBERS[s.rng.between(3, 12)]
    s.say((
        '"I can teach you," {c} said, "but you must come every day for {days} days."',
        '"It takes {days} days," {c} said, "and a lot of patience."',
        "{C} looked at {a.obj} for a long time and said, \"Come back for {days} days, and we will see.\"",
    ), a=a, c=c, days=days)
    s.ask(f"How many days did {a.who} have to practise?", days)
    t = s.thing()
    price = s.rng.chance(0.5)
    if price:
        s.say((
            '"And what shall I pay?" {a} asked. "Bring me {t.a}," {c} said.',
            '"In return I would like {t.a}," {c} said, and {a} agreed.',
        ), a=a, c=c, t=t)
        s.ask(f"What did {c.who} want in return?", t.a)
    s.para()
    s.say((
        "On the first day everything went wrong. On the second day it was a little better.",
        "Day after day {a} practised, in sunshine and in rain.", "Some days {a} wanted to stop, but {c} only smiled.",
        "{A} fell asleep every evening before {a.his} head touched the pillow.",
        "{B} came to watch and clapped {b.his} hands.",
    ), a=a, b=b, c=c)
    pause(s, a, b, g, 0.6)
    s.say((
        "After {days} days {a} was ready.", "Then the {days} days were over.", "{A} counted the days, and at last there were {days}.",
    ), a=a, days=days)
    if price:
        s.say(("{A} gave {t.the} to {c.obj}, as promised.", "{A} brought {t.the}, and {c} was very pleased."), a=a, c=c, t=t)
    s.say((
        "That evening {a} {deed}.", "And look: {a} {deed}!", "In front of {b.obj} and all the others, {a} {deed}.",
    ), a=a, b=b, deed=deed)
    s.say((
        '"I knew it," said {b}.', '"Who taught you that?" people asked, and {a} told them about {c.obj}.',
        '"Thank you," {a} said to {c.obj}. "You did it yourself," {c} said.', "{B} was proud to know {a.obj}.",
    ), a=a, b=b, c=c)
    s.para()
    s.ask(f"Who taught {a.who}?", c.who)


def contest(s, a, b, style):
    """The proud one and the patient one."""
    g, p = Group(a, b), s.goal()
    race = s.rng.chance(0.5)
    game = s.rng.pick(lex.RACES if race else lex.CONTESTS)
    c = s.animal() if style == "animal" else s.child()
    all3, t = Group(a, b, c), s.thing()
    s.say(("{time}, there was to be {game} near {p.the}.", "Every year there was {game} near {p.the}, and everybody came."),
          game=game, p=p, time=s.rng.pick(lex.TIMES))
    s.say(("The prize was {t.a}.", "Whoever won would get {t.a}.", "On a table lay the prize, {t.a}."), t=t)
    s.ask("What was the prize?", t.a)
    s.say(('"I will win," said {c}. "I always win."', '{C} laughed. "You are much too slow," {c.he} said to {a.obj}.',
           '"Nobody can beat me," {c} said so loudly that all could hear it.'), a=a, c=c)
    s.ask(f"Who was sure to win?", c.who)
    s.maybe(0.7, ('"We shall see," {a} said.', '{A} said nothing.', '"Do not listen," {b} said to {a.obj}. "Just do your best."',
                  '"Winning is not everything," said {b}.'), a=a, b=b)
    s.para()
    pause(s, a, b, g, 0.5)
    s.say(("{C} began so fast that {c.he} soon needed a rest.", "Halfway through, {c} stopped to tell everyone how good {c.he} was.",
           "{C} was far ahead, but then {c.he} looked back and lost the way.", "{C} was so sure of it that {c.he} started too late.")
          if race else
          ("{C} talked so much that {c.he} forgot what to do.", "{C} was so sure of it that {c.he} had not practised at all.",
           "{C} only looked at the others and made one mistake after another.", "{C} wanted to be quick and spoiled everything."), c=c)
    s.say(("{A} went on and on.", "{A} did not look left or right.", "{A} was not fast, but {a.he} did not stop.") if race else
          ("{A} took {a.his} time and did everything with care.", "{A} worked quietly until the end.", "{A} was so nervous that {a.his} hands shook."), a=a)
    if s.rng.chance(0.5):
        winner = a
        s.say(("When {c} noticed it, it was too late. {A} had won.", "And so it was {a} who won {t.the}.",
               "All the people cheered, because {a} had won."), a=a, c=c, t=t)
        s.say(("{C} was angry at first, but then {c.he} shook hands with {a.obj}.", '"You were better today," {c} said at last.',
               "{A} let {c.obj} hold {t.the} for a while."), a=a, c=c, t=t)
    else:
        winner = b
        s.say(("But near the end {b} came past, and {b} won.", "In the end it was {b} who won {t.the}, to everyone's surprise."),
              b=b, t=t)
        s.say(("{A} was glad for {b.obj}.", '"Well done!" {a} said, and meant it.', "{C} could not believe it."), a=a, b=b, c=c)
    s.para()
    s.ask("Who won?", winner.who)
    s.ask(f"Who got {t.the}?", winner.who)


def rescue(s, a, b, style):
    """Somebody is in trouble; the right tool is at somebody else's place."""
    g = Group(a, b)
    trouble, tool, deed = s.rng.pick(lex.PROBLEMS)
    c = s.animal() if style == "animal" else grown_up(s)
    p, q = s.goal(), s.spot()
    s.say(("{time}, {c} came running from {p.the}.", "{time}, {a} heard somebody call for help. It was {c}, near {p.the}.",
           "{time}, {g} met {c} near {p.the}."), a=a, c=c, p=p, g=g, time=s.rng.pick(lex.TIMES))
    s.say(('"Please help me," said {c}. "{T}, and I am alone."', '"Something bad has happened," {c} said. "{T}."',
           '{C} looked worried. "{T}," {c.he} said, "and I do not know what to do."'), c=c, T=trouble[0].upper() + trouble[1:])
    s.say(('"We need {tool}," {a} said.', '"With {tool} we could do it," said {b}.', "{A} saw at once that they needed {tool}."
           if not a.narrator else "I saw at once that we needed {tool}."), a=a, b=b, tool=tool)
    s.ask(f"What was needed to help {c.who}?", tool)
    s.para()
    s.say(('"There is one {q}," {b} said, and {a} ran to get it.',
           "{B} remembered that there was something like that {q}.", "Luckily, {a} had seen {tool} {q}."), a=a, b=b, q=q, tool=tool)
    s.ask(f"Where was the {tool.split(' ', 1)[1]}?", q.at)
    pause(s, a, b, g, 0.6)
    s.say(("Together {g.they} {deed}.", "It took an hour, but then {g.they} {deed}.", "{B} counted to three, and {g.they} {deed}.",
           "It was hard work in the cold, but in the end {g.they} {deed}."), b=b, g=g, deed=deed)
    t = s.thing()
    s.say(('"How can I thank you?" said {c}. {c.He} gave {a.obj} {t.a}.', "To say thank you, {c} gave {a.obj} {t.a}.",
           "The next day {c} came to {a.s} door with {t.a} as a present."), a=a, c=c, t=t)
    s.para()
    s.ask(f"Whom did {a.who} help?", c.who)
    s.ask(f"What did {c.who} give to {a.who}?", t.a)


def feast(s, a, b, style):
    """Everybody brings something to a feast."""
    g, p = Group(a, b), s.goal()
    guests = [b] + [s.animal() if style == "animal" else s.child() for _ in range(s.rng.between(1, 2))]
    foods = s.rng.some(tuple(f for f in lex.FOODS if f != s.food), len(guests))
    s.say(("{time}, {a} had an idea. \"Let us have a feast near {p.the}!\" {a.he} said.", "{time}, {a} asked all {a.his} friends to a feast near {p.the}.",
           "{A} wanted to have a feast for {a.his} friends. It was to be near {p.the}."), a=a, p=p, time=s.rng.pick(lex.TIMES))
    s.ask("Where was the feast?", f"near {p.the}")
    s.maybe(0.5, ('"What shall we eat?" {b} asked. "Everybody brings something," {a} said.', '"But bring something good," {a} told them.'), a=a, b=b)
    for who, food in zip(guests, foods):
        s.say(("{C} brought {food}.", "{C} came with {food}.", "Then {c} arrived and put {food} on the table.", "{C} was proud of {c.his} {food}.",
               "{C} had made {food}."), c=who, food=food)
        s.ask(f"Who brought the {food}?", who.who)
        s.ask(f"What did {who.who} bring?", food)
    s.para()
    pause(s, a, b, g, 0.6)
    last = guests[-1]
    s.say(("At first there were not enough chairs, so {c} sat on a box.", "Somebody had forgotten the spoons, and everyone laughed.",
           "A sudden wind blew the cloth away, and {b} ran after it.", "{C} told a long story that nobody understood."), b=b, c=last)
    s.say(("The {food} was gone in a minute.", '"Who made this {food}?" {a} asked. "I did," said {d}, and turned red.',
           "Everyone liked the {food} best."), a=a, food=foods[0], d=guests[0])
    t = s.thing()
    s.say(("Then {c} gave {a.obj} a present. It was {t.a}.", '"This is for you," {c} said, and gave {a.obj} {t.a}.'), a=a, c=last, t=t)
    s.ask(f"Who gave {t.the} to {a.who}?", last.who)
    s.say(("{g.They} sang until the moon came up.", "{g.They} danced until {g.their} shoes hurt.",
           "There was music, and there were lights in the trees."), g=Group(a, *guests))
    s.para()


def stranger(s, a, b, style):
    """Somebody new arrives and wants to stay."""
    g, p = Group(a, b), s.goal()
    c = s.animal() if style == "animal" else s.child()
    home, t = s.goal(), s.thing()
    s.say(("{time}, somebody new came to {p.the}. The stranger's name was {c}." if style != "animal" else "{time}, {c.a_kind} came to {p.the}. Nobody had seen {c.obj} before.",
           "{time}, {a} saw a stranger sitting near {p.the}. It was {c}." if style != "animal" else "{time}, {a} saw {c.a_kind} sitting near {p.the}."),
          a=a, c=c, p=p, time=s.rng.pick(lex.TIMES))
    s.say(('"Where do you come from?" {a} asked. "From {h.the}," {c} said.', '"I come from {h.the}," said {c}, "and it is far away."'), a=a, c=c, h=home)
    s.ask(f"Where did {c.who} come from?", f"from {home.the}")
    s.say(("{C} carried nothing but {t.a}.", "All that {c} owned was {t.a}.", "Under {c.his} arm was {t.a}."), c=c, t=t)
    s.ask(f"What did {c.who} carry?", t.a)
    s.para()
    s.say(('"Be careful," {b} said quietly. "We do not know {c.him}."', '{B} did not like it. "What does {c.he} want here?" {b.he} asked.',
           "Some people closed their doors.", "At first nobody spoke to {c.obj}."), b=b, c=c)
    pause(s, a, b, g, 0.5)
    s.say(("But {a} went over and shared {a.his} bread.", "{A} sat down beside {c.obj}.", "{A} asked {c.obj} to come home for supper."), a=a, c=c)
    s.say(("{C} told {a.obj} about ships and mountains and long roads.", "{C} could do a great many things, and soon all the others came to look.",
           "In the evening {c} took out {t.the}, and everyone fell silent."), a=a, c=c, t=t)
    s.para()
    s.say(('Even {b} came. "I was wrong," {b} said. "Please stay with us."', '"Stay here," said {b}. "There is room enough for everybody."',
           'In the end it was {b} who found a bed for {c.obj}.'), b=b, c=c)
    if s.rng.chance(0.6):
        s.say(("And so {c} stayed.", "{C} stayed for the winter, and then for good."), c=c)
    else:
        s.say(("But one morning {c} was gone, and {t.the} lay in front of {a.s} door.", "In spring {c} went on, and {a} got {t.the} to remember {c.him} by."), a=a, c=c, t=t)
        s.ask(f"Who has {t.the} now?", a.who)
    s.para()
    s.ask(f"Who was kind to {c.who}?", a.who)
