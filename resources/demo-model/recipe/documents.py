# SPDX-FileCopyrightText: 2026 The KVGlass authors
# SPDX-License-Identifier: Apache-2.0
"""Documents: a style of telling around one or more plots, and questions about them at the end."""

import beats
import lexicon as lex
from plots import FAIRY_PLOTS, PLOTS
from world import Group, Rng, Story, article, capital

# style, weight
STYLES = (("everyday", 30), ("royal", 13), ("animal", 14), ("narrator", 11), ("letter", 7), ("diary", 5),
          ("chapters", 18), ("play", 4), ("facts", 6))

LETTER_START = ("I hope that you are well.", "How are you?", "Thank you for your letter.", "It is raining, so I have time to write.",
                "You asked me what is new here.", "I have so much to tell you.")
LETTER_END = ("Please write soon.", "Come and visit us in summer.", "I miss you.", "Give my love to your family.",
              "Now I must stop, because my candle is nearly burned down.")
DIARY_START = ("Today was a day to remember.", "I must write this down before I forget it.", "I am too tired to write much, but this I must tell.",
               "Nothing happened in the morning. But then!")
CHAPTERS = ("One", "Two", "Three", "Four")
BETWEEN = ("{time_cap}, something new happened.", "It was quiet for some weeks.", "Winter came and went.", "But that was not the end of it.",
           "For a while nothing special happened.", "Many people asked {a.obj} about it, but soon there was something new.",
           "{G} thought that now they could rest, but they were wrong.", "Then summer came.")
HINT = ("One more thing must be told about {a.obj}.", "There is something else that you should know about {a.obj}.",
        "{A} had not changed much.")


def weighted(rng, pairs):
    roll = rng.below(sum(w for _, w in pairs))
    for value, weight in pairs:
        roll -= weight
        if roll < 0:
            return value


def cast(s, style):
    a = hero(s, style)
    b = s.animal() if style == "animal" else s.child()
    return a, b


def hero(s, style):
    if style == "animal":
        return s.animal()
    a = s.child(narrator=style in ("narrator", "letter", "diary"))
    if style == "royal":
        a.kind = s.rng.pick(lex.ROYAL_SHE if a.female else lex.ROYAL_HE)
        a.a_kind = article(a.kind)
    return a


def told(s, style, rng):
    """Beginning, one plot, ending."""
    a, b = cast(s, style)
    if style == "narrator" or style in ("everyday", "royal", "animal"):
        beats.meet(s, a, style)
    elif style == "diary":
        s.say(DIARY_START)
    beats.traits(s, a, style, rng.between(0, 3))
    beats.meet_friend(s, a, b, style)
    s.para()
    plot = rng.pick(FAIRY_PLOTS if style == "royal" else PLOTS)
    plot(s, a, b, style)
    if rng.chance(0.25):
        s.say(BETWEEN, a=a, g=Group(a, b), time_cap=rng.pick(lex.LATER))
        rng.pick([p for p in PLOTS if p is not plot])(s, a, b, style)
    beats.ending(s, a, b, style)
    return a, b


def chapters(s, rng):
    """Several plots about the same people, with facts that have to last."""
    style = rng.pick(("everyday", "royal", "animal", "narrator"))
    a, b = cast(s, style)
    plots = rng.some(PLOTS, rng.between(2, 4))
    numbered = rng.chance(0.6)
    for i, plot in enumerate(plots):
        if numbered:
            s.line.append("Chapter " + CHAPTERS[i])
            s.para()
        if i == 0:
            beats.meet(s, a, style)
            beats.traits(s, a, style, rng.between(1, 3))
            beats.meet_friend(s, a, b, style)
        else:
            s.say(BETWEEN, a=a, g=Group(a, b), time_cap=rng.pick(lex.LATER))
            if rng.chance(0.5):
                s.say(HINT, a=a)
                before = len(s.line)
                beats.traits(s, a, style, 1)
                if len(s.line) == before:
                    s.line.pop()
        s.para()
        plot(s, a, b, style)
        if i + 1 < len(plots) and rng.chance(0.3) and s.questions:
            inline_question(s, rng)
    beats.ending(s, a, b, style)


def inline_question(s, rng):
    question, answer = s.questions[rng.below(len(s.questions))]
    s.paragraphs.append(f"Question: {question} Answer: {answer}.")


def play(s, rng):
    """Only what people say, each line with a name."""
    a, b, c = s.child(), s.child(), s.child()
    t, p, q = s.thing(), s.spot(), s.spot()
    lines = []

    def line(who, pool, **words):
        lines.append(f"{who.call}: " + s.text(rng.pick([x for x in pool if x not in s.used] or pool), **words))

    line(a, ("Good morning, {b}. Have you seen my {t}?", "{b}, I cannot find my {t}.", "Help! My {t} is gone."), b=b, t=t)
    line(b, ("No. When did you have it last?", "Your {t}? Not today.", "Did you look everywhere?"), t=t)
    line(a, ("I had it yesterday. I was {p} with {c}.", "I think that I had it {p}, when {c} was here.", "I left it {p}. That is all I know."), p=p, c=c)
    line(b, ("Then let us ask {c}.", "There comes {c}. Perhaps {c.he} knows more.", "{c} may know something."), c=c)
    line(c, ("Good morning! Why do you look so worried?", "What are you two talking about?", "Did somebody say my name?"))
    line(a, ("My {t} is missing.", "Do you remember my {t}?", "I am looking for {t.the}."), t=t)
    line(c, ("Oh! It began to rain, so I took it and put it {q}.", "I found it {p} and carried it home. It is {q}.",
             "It is {q}. I wanted to tell you, but I forgot."), p=p, q=q)
    line(a, ("So it was {q} all night!", "{q_cap}? I would never have looked there.", "Thank you, {c}. You saved it."), q=q, q_cap=q.at, c=c)
    food = rng.pick(lex.FOODS)
    line(b, ("Now that this is settled, who wants some {food}?", "Good. Then come in, there is {food}.", "I knew it. Shall we eat some {food}?"), food=food)
    line(c, ("I never say no to {food}.", "Me!", "With pleasure."), food=food)
    if rng.chance(0.5):
        line(a, ("Wait for me.", "Save some for me.", "I will be there at once."))
    s.paragraphs.append("\n".join(lines))
    s.ask(f"What did {a.who} look for?", t.the)
    s.ask(f"Where did {c.who} put {t.the}?", q.at)
    s.ask(f"Who had {t.the}?", c.who)
    s.ask(f"What did {b.who} have to eat?", food)


def facts(s, rng):
    """A short passage of facts about several people, for practice in looking back."""
    people = [s.child() for _ in range(rng.between(2, 4))]
    kinds = rng.some(("owns", "left", "food", "pet", "count", "colour", "lives", "gave"), rng.between(1, 3))
    for kind in kinds:
        for who in people:
            fact(s, rng, kind, who, people)
        if rng.chance(0.4):
            s.para()
    s.para()


def fact(s, rng, kind, who, people):
    if kind == "owns":
        t = s.thing()
        s.say(("{C} has {t.a}.", "{C} owns {t.a}.", "{T} belongs to {c}."), c=who, t=t, T=capital(t.the))
        s.ask(f"Who has {t.the}?", who.who)
        s.ask(f"What does {who.who} have?", t.a if s.line[-1].startswith(who.who) else t.the)
    elif kind == "left":
        t, p = s.thing(), s.spot()
        s.say(("{C} left {t.the} {p}.", "{C} put {t.the} {p}.", "{C} forgot {t.the} {p}."), c=who, t=t, p=p)
        s.ask(f"Where did {who.who} leave {t.the}?", p.at)
        s.ask(f"Where is {t.the}?", p.at)
    elif kind == "food":
        food = s.fresh(lex.FOODS)
        s.say(("{C} likes {food}.", "{C} eats {food} every day.", "The favourite food of {c} is {food}."), c=who, food=food)
        s.ask(f"What does {who.who} like to eat?", food)
        s.ask(f"Who likes {food}?", who.who)
    elif kind == "pet":
        pet, name = rng.pick(lex.PETS)[0], s.fresh(lex.PET_NAMES)
        s.say(("{C} has a {pet} named {name}.", "The {pet} of {c} is called {name}.", "{C} plays with a {pet} named {name}."), c=who, pet=pet, name=name)
        s.ask(f"What is the name of {who.who_s} {pet}?", name)
    elif kind == "count":
        many, n = s.fresh(lex.COUNTED)[0], lex.NUMBERS[rng.between(2, 12)]
        s.say(("{C} has {n} {many}.", "{C} found {n} {many}.", "There are {n} {many} in the basket of {c}."), c=who, n=n, many=many)
        s.ask(f"How many {many} does {who.who} have?", n)
    elif kind == "colour":
        t = s.thing(colour=True)
        s.say(("The {t.n} of {c} is {t.adjective}.", "{C} painted the {t.n} {t.adjective}."),
              c=who, t=t)
        s.ask(f"What colour is the {t.n}?", t.adjective)
    elif kind == "lives":
        p = s.goal()
        s.say(("{C} lives near {p.the}.", "The house of {c} is near {p.the}."), c=who, p=p)
        s.ask(f"Where does {who.who} live?", f"near {p.the}")
    else:
        t, other = s.thing(), rng.pick([p for p in people if p is not who])
        s.say(("{C} gave {t.a} to {d}.", "{D} got {t.a} from {c}.", "{C} sent {t.a} to {d}."), c=who, d=other, t=t)
        s.ask(f"Who gave {t.the} to {other.who}?", who.who)
        s.ask(f"Who got {t.the}?", other.who)


def unique(questions):
    """Questions that have one answer only: the same question with two answers is nobody's."""
    answers = {}
    for question, answer in questions:
        answers.setdefault(question, []).append(answer)
    return [(q, a[0]) for q, a in answers.items() if all(x == a[0] for x in a)]


def document(seed, index, asking=None, every=False):
    """The text of one document and the questions at its end, as pairs. `asking` forces (1.0) or forbids (0.0) them; with `every`
    all that can be asked is asked, in any order."""
    rng = Rng(seed * 1_000_003 + index)
    style = weighted(rng, STYLES)
    s = Story(rng)
    head, tail = [], []
    if style == "chapters":
        chapters(s, rng)
    elif style == "play":
        play(s, rng)
    elif style == "facts":
        facts(s, rng)
    else:
        a, b = told(s, style, rng)
        if style == "letter":
            friend = s.child()
            head = [f"Dear {friend.call},", rng.pick(LETTER_START)]
            tail = [rng.pick(LETTER_END), f"Your friend {a.call}"]
            s.ask("Who wrote the letter?", a.call)
            s.ask("Who got the letter?", friend.call)
        elif style == "diary":
            head = [rng.pick(lex.DAYS) + "."]
            s.questions = [(q, w) for q, w in s.questions if a.call not in q and a.call != w]
        elif rng.chance(0.2):
            head = [rng.pick((f"{capital(a.who)} and {b.who}", f"The Story of {a.who}", f"How {a.who} Met {b.who}"))] \
                if style != "animal" else [f"The {a.call} and the {b.call}"]
    paragraphs = head + s.paragraphs + tail
    wanted = 1.0 if style == "facts" else 0.6
    asked = []
    if rng.chance(wanted if asking is None else asking):
        pairs = unique(s.questions)
        count = len(pairs) if every else min(len(pairs), rng.between(1, 3) + (2 if style == "facts" else 0))
        asked = rng.some(pairs, count)
    return "\n\n".join(paragraphs), asked


def render(text, asked):
    return "\n\n".join([text] + [f"Question: {q} Answer: {a}." for q, a in asked])
