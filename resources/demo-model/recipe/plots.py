# SPDX-FileCopyrightText: 2026 The KVGlass authors
# SPDX-License-Identifier: Apache-2.0
"""Plots. Each is a function plot(s, a, b, style): it tells what happens to a (with b) and says what can be asked.

A plot keeps its facts straight itself: whatever it passes to s.ask() stands in the text above.
"""

import lexicon as lex
from beats import grown_up, pause
from world import Group, article


def lost(s, a, b, style):
    """Something is left somewhere, missed, searched for, and found."""
    g, t, p, q = Group(a, b), s.thing(), s.spot(), s.spot()
    s.say((
        "{time}, {a} was playing with {a.his} {t}.", "{time}, {a} took {a.his} {t} outside.",
        "{time}, {a} went for a walk and took {a.his} {t} along.", "{time}, {a} wanted to show {b.obj} {a.his} {t}.",
    ), a=a, b=b, t=t, time=s.rng.pick(lex.TIMES))
    s.maybe(0.4, lex.WEATHER)
    s.say((
        "When {a.he} got tired, {a.he} left {t.the} {p} and forgot it.", "Before lunch {a} put {t.the} {p} and ran off.",
        "Because {a.his} hands were cold, {a} laid {t.the} {p} for a moment.",
        "Somebody called, so {a} left {t.the} {p} and went to see.", "{A} hid {t.the} {p}, so that nobody would take it.",
    ), a=a, t=t, p=p)
    s.para()
    pause(s, a, b, g, 0.6)
    s.say((
        "{later}, {t.the} was gone.", "{later}, {a} wanted {t.the} again, but where was it?",
        "{later}, {a} saw that {t.the} was missing.", "{later}, {a} put {a.his} hand out for {t.the} and found nothing.",
    ), a=a, t=t, later=s.rng.pick(lex.LATER))
    s.say((
        '"My {t} is gone!" {a} said to {b.obj}. "Where did you see it last?" {b} asked. "I do not remember," {a} said.',
        '"Have you seen my {t}?" {a} asked. "No," said {b}, "but I will help you look."',
        '"Do not worry," {b} said. "Such a thing cannot walk away. We will find it."',
        '{A} told {b.obj} everything. "Then we must look everywhere," said {b}.',
    ), a=a, b=b, t=t, n=t.n)
    s.para()
    found = s.rng.pick(lex.SEARCH_FOUND)
    s.say((
        "First {g.they} looked {q}, but {g.they} found only {found}.", "{G} searched {q}. There was nothing but {found}.",
        "{B} looked {q} and came back with {found}.", "{q_cap} {g.they} found {found}, but no {n}.",
    ), g=g, b=b, q=q, q_cap=q.at, found=found, n=t.n)
    s.ask(f"What was {q.at}?", found)
    pause(s, a, b, g, 0.5)
    if s.rng.chance(0.4):
        c = grown_up(s) if style != "animal" else s.animal()
        s.say((
            "{g.They} asked {c}, who had seen nothing.", "{C} came by and wished {g.them} luck.",
            '"I lost my {n} once," {c} said, "and it was where I had left it."',
        ), g=g, c=c, n=t.n)
    s.say((
        "Then {a} remembered. {a.He} ran, and there it was, {p}!", "At last {b} looked {p}, and there lay {t.the}.",
        '"Wait," {a} said, "I know!" And {t.the} was still {p}, just where {a} had left it.',
        "When {g.they} came back, something moved {p}. It was only the wind, but beside it lay {t.the}.",
    ), a=a, b=b, t=t, p=p, g=g)
    s.say((
        "{A} held {t.the} tight and thanked {b.obj}.", '"Next time I will remember," {a} said.',
        "{A} was so happy that {a.he} danced.", "{A} promised {a.self} to be more careful.",
    ), a=a, b=b, t=t)
    s.para()
    s.ask(f"Where did {a.who} leave {t.the}?", p.at)
    s.ask(f"Who helped {a.who} look for {t.the}?", b.who)
    s.ask(f"What did {a.who} lose?", t.the)


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


def trade(s, a, b, style):
    """A chain of swaps; at the end everybody owns something else."""
    g, mine, theirs = Group(a, b), s.thing(), s.thing()
    c = s.animal() if style == "animal" else s.child()
    third = s.thing()
    s.say(("{time}, {a} found {t.a} at home.", "{A} owned {t.a}, but {a.he} never used it.",
           "{time}, {a} got {t.a} as a present."), a=a, t=mine, time=s.rng.pick(lex.TIMES))
    s.say(("{B} had {u.a}, and {a} liked it very much.", "But what {a} really wanted was the {u} that belonged to {b.obj}.",
           ), a=a, b=b, u=theirs)
    s.say(('"Would you give me your {u} for my {t}?" {a} asked. {B} shook {b.his} head. "I would rather have {v.a}," {b.he} said.',
           '"Let us swap," {a} said. "No," said {b}, "{t.a} is no use to me. But for {v.a} you can have it."'),
          a=a, b=b, t=mine, u=theirs, v=third)
    s.ask(f"What did {b.who} want for {theirs.the}?", third.a)
    s.para()
    p = s.goal()
    s.say(("So {a} went to {p.the} to look for {v.a}.", "{A} thought hard. Who had {v.a}? Perhaps somebody at {p.the} knew."),
          a=a, v=third, p=p)
    pause(s, a, b, g, 0.4)
    s.say(("There {a.he} met {c}, who was carrying {v.a}.", "And whom did {a} meet there? It was {c}, with {v.a} in {c.his} arms."
           ), a=a, c=c, v=third)
    s.ask(f"Where did {a.who} meet {c.who}?", f"at {p.the}")
    s.say(('"I have been looking for a good {n} all week," {c} said, and {g.they} swapped at once.',
           '"What a fine {n}!" said {c}. "Take my {v} for it." And that was that.',
           '{C} looked at {t.the} from all sides. Then {c.he} nodded and handed over {v.the}.'),
          c=c, n=mine.n, t=mine, v=third, g=Group(a, c))
    s.say(("Now {c} had {t.the}, and {a} had {v.the}.", "So {t.the} went home with {c.obj}, and {v.the} with {a.obj}."),
          a=a, c=c, t=mine, v=third)
    s.para()
    pause(s, a, b, g, 0.4)
    s.say(("{A} ran back to {b.obj} with {v.the}.", "{B} was waiting. \"Did you find {v.a}?\" {b.he} asked. \"Here it is,\" {a} said."),
          a=a, b=b, v=third)
    s.say(("{B} kept {b.his} word. {b.He} took {v.the} and gave {u.the} to {a.obj}.",
           "And so {b} got {v.the}, and {a} got {u.the}."), a=a, b=b, u=theirs, v=third)
    s.say(("Everyone had what they wanted.", "It was the best trade of the year.", "In the end all three were happy."))
    s.para()
    s.ask(f"Who has {mine.the} now?", c.who)
    s.ask(f"Who has {third.the} now?", b.who)
    s.ask(f"Who has {theirs.the} now?", a.who)


def counting(s, a, b, style):
    """Some go, some come; the number is said after every change."""
    g, num = Group(a, b), lex.NUMBERS
    many, one = s.rng.pick(lex.COUNTED)
    n = s.rng.between(4, 9)
    p = s.spot()
    s.say(("{time}, {a} counted {a.his} {many}. There were {n}.", "{A} had {n} {many} in a box {p}.",
           "{time}, {a} had {n} {many} and was very proud of them."),
          a=a, many=many, n=num[n], p=p, time=s.rng.pick(lex.TIMES))
    first = n
    people = [b]
    for step in range(s.rng.between(2, 3)):
        pause(s, a, b, g, 0.4)
        who = people[-1]
        k = s.rng.between(1, 3)
        if s.rng.chance(0.5) and n - k >= 2:
            n -= k
            s.say(('Then {c} came by, and {a} gave {c.him} {k} of the {many}.',
                   '"May I have some {many}?" {c} asked. {A} gave {c.him} {k}.',
                   "{A} met {c.obj} and gave {c.him} {k} of them as a present."), a=a, c=who, k=num[k], many=many)
            s.ask(f"How many {many} did {a.who} give to {who.who}?", num[k])
        else:
            n += k
            q = s.spot()
            noun = one if k == 1 else many
            s.say(("Then {a} found {k} more {noun} {q}.", "{q_cap}, {a} found {k} more {noun}."),
                  a=a, k=num[k], noun=noun, q=q, q_cap=q.at)
            s.ask(f"Where did {a.who} find more {many}?", q.at)
        s.say(("Now there were {n}.", "Now {a} had {n} {many}.", "That made {n} {many}.", "{A} counted again: {n}."),
              a=a, n=num[n], many=many)
        c = s.animal() if style == "animal" else s.child()
        people.append(c)
        s.para()
    s.say(("{A} put all {n} {many} in a row and looked at them.", "In the evening {a} put the {n} {many} back in the box.",
           '"{n_cap} {many}," {a} said. "That is enough for me."'), a=a, n=num[n], n_cap=num[n].capitalize(), many=many)
    s.para()
    s.ask(f"How many {many} did {a.who} have at the end?", num[n])
    s.ask(f"How many {many} did {a.who} have at first?", num[first])


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


def broken(s, a, b, style):
    """An accident, a bad conscience, the truth, a repair."""
    g, t, p = Group(a, b), s.thing(), s.spot()
    c = s.animal() if style == "animal" else grown_up(s)
    s.say(("{time}, {b} lent {a.obj} {b.his} {t}.", "{B} owned {t.a} and was very proud of it. {time}, {b} let {a.obj} hold it.",
           "{time}, {a} was alone in {b.s} house and saw {b.his} {t}."), a=a, b=b, t=t, time=s.rng.pick(lex.TIMES))
    s.ask(f"Who owned {t.the}?", b.who)
    s.say(('"Take good care of it," {b} had said.', "It was old and not very strong.", "{A} only wanted to look at it."), a=a, b=b)
    s.say(("Then {a} slipped, and {t.the} broke in two.", "But it fell down, and there was a crack in it.",
           "There was a terrible sound, and {t.the} was broken."), a=a, t=t)
    s.say(("{A} was so frightened that {a.he} hid the pieces {p}.", "Quickly {a} put the pieces {p} and said nothing.",
           "Nobody had seen it. {A} carried the pieces away and laid them {p}."), a=a, p=p)
    s.ask("Where did " + a.who + " hide the pieces?", p.at)
    s.para()
    pause(s, a, b, g, 0.5)
    s.say(("That night {a} could not sleep.", "All day long {a} had a stone in {a.his} heart.", "{A} did not want to eat, and {a.he} did not laugh.",
           "Every time {a} saw {b.obj}, {a.he} looked away."), a=a, b=b)
    s.say(('{later}, {a} went to {b.obj}. "I broke your {t}," {a.he} said. "I am sorry."',
           '{later}, {b} asked, "Where is my {n}?" And {a} told the truth.',
           '{later}, {a} could not bear it any longer and told {b.obj} everything.'), a=a, b=b, t=t, n=t.n, later=s.rng.pick(lex.LATER))
    s.say(('{B} was quiet for a while. "It was good that you told me," {b.he} said.', '"I was angry," said {b}, "but now I am not."',
           '"What is broken can be mended," {b} said, "but a lie cannot."'), b=b, n=t.n)
    s.para()
    pause(s, a, b, g, 0.4)
    glue = s.rng.pick(("glue", "wire", "a little wax", "strong thread", "two small nails", "a strip of leather"))
    s.say(("{G} got the pieces and took them to {c}, who mended everything with {glue}.",
           "{C} knew what to do. With {glue} {c.he} put {t.the} together again."), g=g, c=c, t=t, glue=glue)
    s.say(("It looked nearly like new.", "You could see the crack, but {b} liked it even better that way.", "After that it was stronger than before."), b=b)
    s.para()
    s.ask(f"Who mended {t.the}?", c.who)
    s.ask(f"What did {c.who} use to mend {t.the}?", glue)


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


def hiding(s, a, b, style):
    """Three things, three places: who finds what."""
    g = Group(a, b)
    things, spots = [s.thing() for _ in range(3)], [s.spot() for _ in range(3)]
    s.say(("{time}, {g} played a game. {A} hid three things, and {b} had to find them.",
           "{time}, it was too wet to go out, so {a} thought of a game for {b.obj}: three things, three hiding places.",
           "{A} had three presents for {b.obj}, and {a} hid them well."), a=a, b=b, g=g, time=s.rng.pick(lex.TIMES))
    first = ("{A} put {t.the} {p}.", "First {a} hid {t.the} {p}.", "{A} laid {t.the} {p}.")
    then = ("{A} hid {t.the} {p}.", "The {t} went {p}.", "Then {a} put {t.the} {p}.", "After that {a} laid {t.the} {p}.")
    for t, p in zip(things, spots):
        s.say(first if t is things[0] else then, a=a, t=t, p=p)
        s.ask(f"Where did {a.who} hide {t.the}?", p.at)
    s.para()
    s.say(('"Ready!" {a} called.', '"Now you may look," {a} said.', '"Are you cheating?" {a} asked. "I never cheat," {b} said.'), a=a, b=b)
    pause(s, a, b, g, 0.6)
    i, j, k = s.rng.some((0, 1, 2), 3)
    s.say(("{B} looked {p} and found {t.the} at once.", "{p_cap} {b} found {t.the}.", "It was easy to find {t.the} {p}."),
          b=b, p=spots[i], p_cap=spots[i].at, t=things[i])
    s.say(("It took longer to find {t.the}, but then {b} looked {p}.", "After a while {b} thought of looking {p}, and there was {t.the}."),
          b=b, p=spots[j], t=things[j])
    s.ask(f"What did {b.who} find first?", things[i].the)
    s.say(('"I give up," {b} said at last. "Where is {t.the}?" {A} laughed. "It is still {p}," {a.he} said.',
           '{B} never found {t.the}. {A} had to show {b.him}. It was {p}.',
           '"One thing is still missing," {a} said. {B} searched until supper and found {t.the} {p}.'), a=a, b=b, t=things[k], p=spots[k])
    s.say(("Then they changed places, and the game began again." if not a.narrator else "Then we changed places, and the game began again.",
           "It was a good way to spend the day.", '"Tomorrow it is my turn," said {b}.'), b=b)
    s.para()


def moved(s, a, b, style):
    """One thing, carried from hand to hand and place to place."""
    g, t = Group(a, b), s.thing()
    c = s.animal() if style == "animal" else s.child()
    p, q = s.spot(), s.spot()
    s.say(("{time}, {a} put {t.a} {p}.", "{A} kept {t.a} {p}.", "{time}, {a} hid {t.a} {p}, for a surprise."), a=a, t=t, p=p, time=s.rng.pick(lex.TIMES))
    s.ask(f"Where did {a.who} put {t.the}?", p.at)
    pause(s, a, b, g, 0.4)
    s.say(("While {a} was away, {b} found {t.the} {p} and moved it. {b.He} laid it {q}.",
           "But {b} did not think that it was safe there. {b.He} took it and put it {q}.",
           "{B} was cleaning and carried {t.the} away. Now it was {q}."), a=a, b=b, t=t, p=p, q=q)
    s.ask(f"Where did {b.who} put {t.the}?", q.at)
    s.ask(f"Who moved {t.the}?", b.who)
    s.para()
    s.say(("{later}, {a} looked {p}, and {t.the} was not there.", "{later}, {a} came back and looked {p}. It was gone!"), a=a, t=t, p=p, later=s.rng.pick(lex.LATER))
    s.say(('"A thief!" {a} cried.', '"Did you take it?" {a} asked {c.obj}. "No," said {c}.', '"Somebody has been here," {a} said to {c.obj}.'), a=a, c=c)
    s.say(('{C} looked at the floor. "These are the steps of {b.obj}," {c.he} said.', '{C} had seen everything. "Ask {b.obj}," {c.he} said.',
           'Then {b} came in. "Are you looking for your {n}?" {b.he} asked.'), b=b, c=c, n=t.n)
    pause(s, a, b, g, 0.4)
    s.say(('"It is {q}," said {b}. "I only wanted to help."', '"I put it {q}," {b} said, "because it was safer there."'), b=b, q=q)
    s.say(("So {t.the} was {q} all the time.", "{A} looked {q}, and there it was.", "{g.They} all had to laugh."), a=a, t=t, q=q, g=g)
    s.para()
    s.ask(f"Where was {t.the} at the end?", q.at)


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


PLOTS = (noise, growing, lost, wish, trade, counting, treasure, contest, rescue, broken, feast, hiding, moved, stranger)
FAIRY_PLOTS = PLOTS + (bargain, bargain, bargain)
