# SPDX-FileCopyrightText: 2026 The KVGlass authors
# SPDX-License-Identifier: Apache-2.0
"""Moments that fit into many stories: who somebody is, the weather, small talk, a pet, an ending.

Placeholders: a is the hero, b a friend, g both of them; A and B are a and b with a capital.
"""

import lexicon as lex
from world import Group, Person, article, capital

MEET_CHILD = (
    "Once there was {a.a_kind} named {a.call}.", "There was once {a.a_kind} called {a.call}.",
    "{a.call} was {a.a_kind} who was never bored for long.", "This is the story of {a.a_kind} named {a.call}.",
    "In a quiet village lived {a.a_kind} named {a.call}.", "Not long ago, {a.a_kind} named {a.call} woke up early.",
    "{a.call} was {a.a_kind} with bright eyes and a great many questions.",
    "Everyone in the street knew {a.call}, {a.a_kind} who always said hello.",
)
MEET_NARRATOR = (
    "My name is {a.call}, and this is what happened to me.", "I am {a.call}, and I will tell you a true story.",
    "You may not believe me, but my name is {a.call} and I was there.",
    "People call me {a.call}. I want to tell you about a strange day.",
    "I am {a.call}. Last year something happened that I will never forget.",
)
MEET_ROYAL = (
    "Long ago, in a kingdom by the sea, there lived {a.a_kind} named {a.call}.",
    "Once upon a time there was {a.a_kind} whose name was {a.call}.",
    "In the days when animals could still speak, there lived {a.a_kind} called {a.call}.",
    "Far away, behind seven hills, lived {a.a_kind} named {a.call}.",
    "Once, when the forests were deeper than today, there was {a.a_kind} named {a.call}.",
)
MEET_ANIMAL = (
    "Once there was {a.a_kind} that lived at the edge of the forest.", "In a green valley there lived {a.a_kind}.",
    "There was once {a.a_kind} that everyone in the forest knew.", "By a slow river lived {a.a_kind}.",
    "Long ago {a.a_kind} made a home under the roots of a tree.",
)
MEET_FRIEND = (
    "{a.His} best friend was named {b}.", "Next door lived {b}, {b.a_kind} with a loud laugh.",
    "{A} had a good friend named {b}.", "{G} had been friends since the first day of school.",
    "The person {a} liked most was {b}.", "{A} spent every free hour with {b}.",
)
MEET_FRIEND_ANIMAL = (
    "{a.His} neighbour was {b.a_kind}.", "Not far away lived {b.a_kind}.", "{A} had one good friend, and that was {b}.",
    "{G} often met by the water.", "Every evening {a} talked with {b}.",
)
JOB = (
    "{a.His} {parent} was {job} and worked from morning until night.", "{a.His} {parent} was {job}.",
    "The whole village knew {a.his} {parent}, who was {job}.",
)
HOME = (
    "{A} lived in {home} near {p.the}.", "{a.His} home was {home} near {p.the}.",
    "With {a.his} family {a} lived in {home} near {p.the}.",
)
FOOD = (
    "{A} liked {food} more than anything else.", "There was nothing {a} liked to eat more than {food}.",
    "If you asked {a.obj} about food, {a} always talked about {food}.", "{a.His} favourite food was {food}.",
)
FEAR = (
    "{A} was brave, but {a.he} was afraid of {fear}.", "There was one thing that frightened {a.obj}, and that was {fear}.",
    "Only {fear} could make {a.obj} afraid.", "{A} did not like to say it, but {a.he} was afraid of {fear}.",
)
PET = (
    "{A} had {kind} named {pet} that followed {a.him} everywhere.", "{a.His} {n} was called {pet}.",
    "Wherever {a} went, {a.his} {n} {pet} went too.", "{A} shared every secret with {a.his} {n}, who was called {pet}.",
)
AGE = ("{A} was {age} years old.", "{A} had just turned {age}.", "That year {a} was {age} years old.")
HAT = (
    "{A} always wore a {colour} {wear}.", "You could see {a.obj} from far away because of {a.his} {colour} {wear}.",
    "{A} was proud of {a.his} new {colour} {wear}.",
)
SIBLING = ("{A} had {old_a} {sib} named {c}.", "{a.His} {old} {sib} was called {c}.", "{A} also had {old_a} {sib}, {c}.")
HOBBY = ("What {a} liked to do best was {hobby}.", "On free days {a} spent the time {hobby}.", "{A} was very good at {hobby}.")
POCKET = (
    "In {a.his} pocket {a} always carried {t.a}.", "{A} never went out without {t.a} in {a.his} pocket.",
    "For good luck {a} kept {t.a} in {a.his} pocket.",
)

PET_ACTS = (
    "{pet} {act}.", "{pet} the {n} {act}, as if it understood.", "Behind {a.obj}, {pet} {act}.",
    "Even {pet} was quiet.", "{pet} ran ahead and looked back.", "{pet} sat down and waited.",
    "{pet} pressed close to {a.obj}.", "{A} bent down and stroked {pet}.", "{pet} found something to eat in the grass.",
)
MIND = (
    "{A} thought about it for a long time.", "{A} took a deep breath.", "{a.His} heart beat fast.", "{A} could not help smiling.",
    "{A} sat down to think.", "{A} did not know what to say.", "For a moment {a} wanted to go home.", "{A} felt very small.",
    "{A} looked up at the clouds.", "{A} counted slowly to ten.", "{A} shook {a.his} head.", "{A} felt a little better.",
    "A song came into {a.his} head and would not go away.", "{A} had a strange feeling.", "{A} was tired, but {a.he} did not stop.",
)
SMALL_TALK = (
    '"What a day," {a} said. "Yes," said {b}, "and it is not over yet."',
    '"Are you hungry?" {b} asked. "I am always hungry," {a} said.',
    '"Do you think it will rain?" {a} asked. {B} looked at the sky. "Not before evening," {b.he} said.',
    '"You are very quiet," {b} said. "I am thinking," {a} answered.',
    '"Let us be careful," {b} said. "We are always careful," {a} said, and {g.they} both laughed.',
    '"Have you ever seen anything like it?" {a} asked. "Never," {b} said.',
    '"I am glad that you came with me," {a} said. "So am I," said {b}.',
    '"Tell me a joke," {b} said. {A} told one about a fish and a hat, and {b} laughed until {b.his} face was red.',
    '"Shall we rest?" {b} asked. "Only for a moment," {a} said.',
    '"My feet hurt," {a} said. "Mine too," {b} said, "but we are nearly there."',
    '"Listen," {b} said. "Do you hear that?" It was only the wind.',
    '"What would you do without me?" {b} asked. "I would get lost," {a} said.',
)
FOOD_LATER = (
    "On the way {a} ate some {food}, and things looked better at once.", "That evening {a} ate a big plate of {food}, and all was well.",
    "{A} shared some {food} with {b.obj}, and nobody spoke until it was gone.", "{A} dreamed of {food} that night.",
)
FEAR_LATER = (
    "{A} thought of {fear} and walked faster.", "Then {a} remembered {fear}, and {a.his} knees shook.",
    "For once {a} forgot to be afraid of {fear}.",
)
ENDINGS = (
    "That night {a} slept better than ever.", "And from that day on, {g} were friends for life.",
    "When {a} came home, the lamp was already lit.", "{G} talked about it for years.",
    '"That was a good day," {a} said, and {b} agreed.', "{G} walked home together under the first stars.",
    "And if you go there today, people will still tell you about it.", "{A} never forgot what {b} had done.",
    "Everybody laughed, and then it was time for supper.", "{A} closed {a.his} eyes and smiled.",
    "It was late when {g} said good night.", "So everything ended well.", "And that is how it happened.",
    "After that, nothing seemed so hard any more.",
)
SAD_ENDINGS = (
    "It was not the ending that {a} had hoped for, but it was a good one.", "{A} was a little sad, but {a.he} was also proud.",
    "Some things cannot be changed, {a} thought, and went to bed.",
)
MORALS = (
    "A friend who helps is worth more than gold.", "Those who share are never poor.", "It is better to ask than to guess.",
    "Slow work is often the best work.", "The loudest voice is not always right.", "A promise is a promise.",
    "Even the smallest can help the strongest.", "Look twice before you jump.", "Kind words open many doors.",
    "Who tries again has not lost.", "Pride is a poor friend.", "A lie has short legs.",
)


def meet(s, a, style):
    s.say({"royal": MEET_ROYAL, "animal": MEET_ANIMAL}.get(style, MEET_NARRATOR if a.narrator else MEET_CHILD), a=a)


def meet_friend(s, a, b, style):
    s.say(MEET_FRIEND_ANIMAL if style == "animal" else MEET_FRIEND, a=a, b=b, g=Group(a, b))


def trait_home(s, a):
    home, p = s.rng.pick(lex.ANIMAL_HOMES if a.name.startswith("the ") else lex.HOMES), s.goal()
    s.say(HOME, a=a, home=home, p=p)
    s.ask(f"Where did {a.who} live?", f"in {home} near {p.the}")


def trait_job(s, a):
    mother = s.rng.chance(0.5)
    job = lex.JOBS_HE[s.rng.below(len(lex.JOBS_HE))]
    if mother and job in ("fisherman", "postman"):
        job = "doctor"
    parent = "mother" if mother else "father"
    s.say(JOB, a=a, job="a " + job, parent=parent)
    s.ask(f"What was the job of {a.who_s} {parent}?", "a " + job)


def trait_food(s, a):
    if s.food:
        return
    s.food = s.rng.pick(lex.FOODS)
    s.say(FOOD, a=a, food=s.food)
    s.ask(f"What did {a.who} like to eat?", s.food)


def trait_fear(s, a):
    if s.fear:
        return
    s.fear = s.rng.pick(lex.FEARS)
    s.say(FEAR, a=a, fear=s.fear)
    s.ask(f"What was {a.who} afraid of?", s.fear)


def trait_pet(s, a):
    if s.pet:
        return
    kind, act = s.rng.pick(lex.PETS)
    s.pet = (s.fresh(lex.PET_NAMES), kind, act)
    s.say(PET, a=a, kind="a " + kind, n=kind, pet=s.pet[0])
    s.ask(f"What was the name of {a.who_s} {kind}?", s.pet[0])


def trait_age(s, a):
    age = lex.NUMBERS[s.rng.between(5, 12)]
    s.say(AGE, a=a, age=age)
    s.ask(f"How old was {a.who}?", age + " years old")


def trait_hat(s, a):
    colour = s.rng.pick(("red", "blue", "green", "yellow", "white", "black", "brown", "purple", "grey", "pink"))
    wear = s.rng.pick(("hat", "coat", "scarf", "jacket", "cap", "shirt"))
    s.say(HAT, a=a, colour=colour, wear=wear)
    s.ask(f"What colour was {a.who_s} {wear}?", colour)


def trait_sibling(s, a):
    c, old = s.child(), s.rng.pick(("little", "big", "younger", "older"))
    sib = "sister" if c.female else "brother"
    s.say(SIBLING, a=a, c=c, old=old, old_a=article(old), sib=sib)
    s.ask(f"What was the name of {a.who_s} {sib}?", c.call)


def trait_hobby(s, a):
    hobby = s.rng.pick(lex.HOBBIES)
    s.say(HOBBY, a=a, hobby=hobby)
    s.ask(f"What was the hobby of {a.who}?", hobby)


def trait_pocket(s, a):
    t = s.thing()
    s.say(POCKET, a=a, t=t)
    s.ask(f"What did {a.who} keep in {'her' if a.female else 'his'} pocket?", t.a)


HUMAN_TRAITS = (trait_home, trait_job, trait_food, trait_fear, trait_pet, trait_age, trait_hat, trait_sibling,
                trait_hobby, trait_pocket)
ANIMAL_TRAITS = (trait_food, trait_fear, trait_home)


def traits(s, a, style, count):
    pool = ANIMAL_TRAITS if style == "animal" else HUMAN_TRAITS
    for trait in s.rng.some(pool, min(count, len(pool))):
        if trait not in s.used:
            s.used.add(trait)
            trait(s, a)


def pause(s, a, b, g, p=0.5):
    """Something small between two steps of a plot, so that facts have to be remembered across it."""
    if not s.rng.chance(p):
        return
    roll = s.rng.next()
    if roll < 0.2 and s.pet:
        s.say(PET_ACTS, a=a, pet=s.pet[0], n=s.pet[1], act=s.pet[2])
    elif roll < 0.3 and s.food:
        s.say(FOOD_LATER, a=a, b=b, food=s.food)
    elif roll < 0.4 and s.fear:
        s.say(FEAR_LATER, a=a, fear=s.fear)
    elif roll < 0.65:
        s.say(MIND, a=a)
    elif roll < 0.8:
        s.say(lex.SCENES)
    elif b:
        s.para()
        s.say(SMALL_TALK, a=a, b=b, g=g)
        s.para()


def ending(s, a, b, style):
    g = Group(a, b)
    s.say(ENDINGS, a=a, b=b, g=g)
    if style in ("animal", "royal") and s.rng.chance(0.6):
        s.para()
        s.say(MORALS)
    s.para()


def grown_up(s):
    """A grown-up of the village, named by work: "the baker"."""
    job = s.fresh(lex.JOBS_HE, lambda w: "job " + w)
    female = s.rng.chance(0.4) and job not in ("fisherman", "postman")
    return Person(capital(job), female, job, name="the " + job)
