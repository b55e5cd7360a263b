# SPDX-FileCopyrightText: 2026 The KVGlass authors
# SPDX-License-Identifier: Apache-2.0
"""Plots about things: lost, traded, counted, broken, hidden, moved.

Each is a function plot(s, a, b, style): it tells what happens to a (with b) and says what can be asked. A plot keeps its facts
straight itself: whatever it passes to s.ask() stands in the text above.
"""

import lexicon as lex
from beats import grown_up, pause
from world import Group


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
