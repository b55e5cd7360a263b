# SPDX-FileCopyrightText: 2026 The KVGlass authors
# SPDX-License-Identifier: Apache-2.0
"""The state of one story: who is in it, what they own, where things are, what was said, what can be asked.

Grammar lives here too: pronouns, articles, capitals. Nothing in this file knows a plot.
"""

import random
import re

import lexicon as lex


class Rng:
    """A seeded source of choices. Only random() is used: its sequence is the same on every Python."""

    def __init__(self, seed):
        self.next = random.Random(seed).random

    def below(self, n):
        return int(self.next() * n)

    def between(self, low, high):
        return low + self.below(high - low + 1)

    def pick(self, items):
        return items[self.below(len(items))]

    def chance(self, p):
        return self.next() < p

    def some(self, items, count):
        pool, out = list(items), []
        for _ in range(count):
            out.append(pool.pop(self.below(len(pool))))
        return out


def article(words):
    return ("an " if words[0] in "aeiou" else "a ") + words


def capital(text):
    return text[:1].upper() + text[1:]


def join(words):
    words = list(words)
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]


class Person:
    """Somebody, as the narrator speaks of them. `call` is the name that others use in speech."""

    def __init__(self, call, female, kind, narrator=False, name=None):
        self.call, self.female, self.kind, self.narrator = call, female, kind, narrator
        self.a_kind = article(kind)
        if narrator:
            self.name, self.obj, self.s = "I", "me", "my"
            self.he, self.him, self.his, self.self = "I", "me", "my", "myself"
        else:
            self.name = self.obj = name or call
            self.s = self.name + "'s"
            self.he, self.him, self.his, self.self = (
                ("she", "her", "her", "herself") if female else ("he", "him", "his", "himself"))
        self.He, self.His = capital(self.he), capital(self.his)
        self.who = name or call  # how a question names them
        self.who_s = self.who + "'s"
        self.child = ("girl" if female else "boy")

    def __format__(self, spec):
        return self.name


class Group:
    """Two or more people together; the narrator comes last, as is polite."""

    def __init__(self, *people):
        people = sorted(people, key=lambda p: p.narrator)
        narrated = any(p.narrator for p in people)
        self.name = join(p.name for p in people)
        self.they, self.them, self.their = ("we", "us", "our") if narrated else ("they", "them", "their")
        self.They, self.Their = capital(self.they), capital(self.their)

    def __format__(self, spec):
        return self.name


class Thing:
    def __init__(self, adjective, noun):
        self.adjective, self.n = adjective, noun
        self.full = adjective + " " + noun
        self.a, self.the = article(self.full), "the " + self.full

    def __format__(self, spec):
        return self.full


class Place:
    def __init__(self, preposition, adjective, noun):
        self.full = adjective + " " + noun
        self.n, self.the, self.at = noun, "the " + self.full, preposition + " the " + self.full

    def __format__(self, spec):
        return self.at


_PERSON = re.compile(r"\{([abcdgABCDG])[.}]")
_SENTENCE = re.compile(r"([.!?] )([a-z])")


class Story:
    """Text in the making. say() never uses one template twice in a story."""

    def __init__(self, rng):
        self.rng, self.paragraphs, self.line, self.used, self.questions = rng, [], [], set(), []
        self.taken, self.pet, self.food, self.fear, self.alone = set(), None, None, None, None

    # --- choosing what is not in the story yet

    def fresh(self, items, key=lambda item: item):
        while True:
            item = self.rng.pick(items)
            if key(item) not in self.taken:
                self.taken.add(key(item))
                return item

    def child(self, narrator=False):
        female = self.rng.chance(0.5)
        name = self.fresh(lex.GIRLS if female else lex.BOYS)
        return Person(name, female, self.rng.pick(lex.KINDS["girl" if female else "boy"]), narrator)

    def animal(self):
        kind, female = self.fresh(lex.ANIMALS), self.rng.chance(0.5)
        return Person(capital(kind), female, kind, name="the " + kind)

    def thing(self, colour=False):
        noun = self.fresh(lex.THINGS)
        return Thing(self.rng.pick(lex.COLOURS if colour else lex.THING_ADJ), noun)

    def spot(self):
        noun, prepositions, adjectives = self.fresh(lex.SPOTS, lambda item: item[0])
        adjective = self.rng.pick(adjectives)
        return Place(self.rng.pick(prepositions), adjective, noun)

    def goal(self):
        noun, adjectives = self.fresh(lex.GOALS, lambda item: item[0])
        return Place("at", self.rng.pick(adjectives), noun)

    # --- writing

    def text(self, template, **words):
        for key in [k for k in words if k in "abcdg"]:
            words[key.upper()] = capital(words[key].name)
        text = template.format(**words)
        return _SENTENCE.sub(lambda m: m.group(1) + m.group(2).upper(), capital_quote(text))

    def say(self, pool, **words):
        """One template of the pool that this story has not used yet."""
        left = [t for t in pool if t not in self.used] or pool
        template = self.rng.pick(left)
        self.used.add(template)
        # Somebody who was alone in the sentence before may become a pronoun in this one.
        people = {key.lower() for key in _PERSON.findall(template)}
        for key in "abc":
            if template.startswith("{" + key.upper() + "} ") and self.alone is words[key] and self.rng.chance(0.6):
                template = "{" + key + ".He}" + template[3:]
        self.alone = words[people.pop()] if len(people) == 1 else None
        self.line.append(self.text(template, **words))

    def maybe(self, p, pool, **words):
        if self.rng.chance(p):
            self.say(pool, **words)

    def para(self):
        self.alone = None
        if self.line:
            self.paragraphs.append(" ".join(self.line))
            self.line = []

    def ask(self, question, answer):
        self.questions.append((question, answer))


def capital_quote(text):
    """A capital for the first letter, also behind an opening quotation mark."""
    if text[:1] == '"':
        return '"' + capital(text[1:])
    return capital(text)
