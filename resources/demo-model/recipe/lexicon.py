# SPDX-FileCopyrightText: 2026 The KVGlass authors
# SPDX-License-Identifier: Apache-2.0
"""The words of the stories: people, animals, things, places, foods, fears, wishes.

Only data stands here. Every list is a tuple, so that its order never changes.
"""

BOYS = tuple(
    """Ben Tom Sam Max Leo Finn Jack Otto Hugo Noah Omar Ivan Felix Oscar Theo Arlo Jonas Milo Peter Luca Amir
    Ravi Kofi Emil Paul David Simon Henry Walter Anton""".split())
GIRLS = tuple(
    """Mia Anna Lily Ruth Clara Nora Ella Zoe Rosa Ida Maya Eva Alice Emma Sara Lena Tessa Nina Freya Hana Amina
    Priya Greta Molly Daisy Lucy Vera Martha Sofia June""".split())
PET_NAMES = tuple(
    "Biscuit Pepper Button Mossy Ginger Pickle Dusty Socks Pebble Muffin Clover Patch Noodle Bramble".split())

# kind, usual name of its sound or motion (past tense)
PETS = (
    ("dog", "barked twice"), ("cat", "yawned"), ("rabbit", "twitched its nose"), ("parrot", "whistled"),
    ("puppy", "wagged its tail"), ("kitten", "chased a leaf"), ("goat", "shook its bell"),
    ("duck", "flapped its wings"), ("pony", "stamped its foot"), ("hen", "clucked softly"),
)

ANIMALS = tuple(
    """fox mouse hare bear owl crow frog badger hedgehog squirrel wolf otter goose turtle deer mole beaver lion
    sparrow donkey rabbit heron cat goat""".split())

KINDS = {"boy": ("boy", "little boy", "small boy", "shy boy", "clever boy", "cheerful boy"),
         "girl": ("girl", "little girl", "small girl", "shy girl", "clever girl", "cheerful girl")}

JOBS_HE = ("baker", "fisherman", "farmer", "teacher", "tailor", "miller", "carpenter", "doctor", "sailor",
           "gardener", "painter", "clockmaker", "postman", "shepherd", "cook")
ROYAL_HE = ("prince", "young king", "poor woodcutter", "shepherd boy", "miller's son", "tailor")
ROYAL_SHE = ("princess", "young queen", "poor weaver", "goose girl", "miller's daughter", "fisher girl")
MAGIC = ("old wizard", "tiny fairy", "wise witch", "silver fish", "talking raven", "friendly giant",
         "old dragon", "white stag", "little gnome", "river spirit")

COLOURS = ("red", "blue", "green", "yellow", "white", "black", "brown", "purple", "orange", "grey", "pink", "golden")
THING_ADJ = COLOURS + ("silver", "tiny", "old", "striped", "shiny", "painted", "new", "pretty", "strange", "big")
THINGS = tuple(
    """kite ball key lamp hat drum boat book bell cup ring coat flute basket bucket mirror ribbon whistle scarf
    spoon box button map lantern clock blanket teapot umbrella marble candle brush rope hammer violin doll
    kettle necklace compass wagon glove spade purse puppet trumpet knife feather stone shell coin""".split())

# plural things that can be counted, and their singular
COUNTED = (
    ("apples", "apple"), ("pears", "pear"), ("shells", "shell"), ("buttons", "button"), ("marbles", "marble"),
    ("stamps", "stamp"), ("coins", "coin"), ("nuts", "nut"), ("eggs", "egg"), ("plums", "plum"),
    ("candles", "candle"), ("feathers", "feather"), ("stones", "stone"), ("roses", "rose"), ("carrots", "carrot"),
    ("cookies", "cookie"), ("lemons", "lemon"), ("ribbons", "ribbon"), ("pencils", "pencil"), ("berries", "berry"),
)
NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
           "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty")

# places come in three kinds, so that each gets an adjective that suits it
INDOOR_ADJ = ("old", "small", "wooden", "big", "blue", "white", "broken", "round", "narrow", "painted", "brown", "long")
BUILT_ADJ = ("old", "tall", "small", "stone", "grey", "red", "white", "crooked", "big", "empty", "wooden", "new", "low")
WILD_ADJ = ("green", "quiet", "dark", "sunny", "wide", "misty", "wild", "cold", "little", "lonely", "great", "mossy")
# where things can be left or hidden: noun, prepositions, adjectives
SPOTS = (
    ("bridge", ("under", "beside"), BUILT_ADJ),
    ("bed", ("under", "behind", "on"), INDOOR_ADJ),
    ("table", ("under", "on"), INDOOR_ADJ),
    ("tree", ("under", "behind", "beside"), ("old", "tall", "small", "crooked", "dead", "great")),
    ("door", ("behind", "beside"), INDOOR_ADJ),
    ("chair", ("under", "on", "behind"), INDOOR_ADJ),
    ("well", ("behind", "beside"), BUILT_ADJ),
    ("wall", ("behind", "on", "beside"), BUILT_ADJ),
    ("shed", ("in", "behind"), BUILT_ADJ),
    ("barn", ("in", "behind"), BUILT_ADJ),
    ("bench", ("under", "on"), BUILT_ADJ),
    ("stairs", ("under", "on"), INDOOR_ADJ),
    ("shelf", ("on", "under"), INDOOR_ADJ),
    ("stove", ("behind", "beside"), INDOOR_ADJ),
    ("gate", ("beside", "behind"), BUILT_ADJ),
    ("mill", ("in", "behind"), BUILT_ADJ),
    ("cave", ("in", "near"), WILD_ADJ),
    ("pond", ("beside", "near"), WILD_ADJ),
    ("tower", ("in", "behind"), BUILT_ADJ),
    ("rock", ("under", "behind", "on"), WILD_ADJ),
    ("boathouse", ("in", "behind"), BUILT_ADJ),
    ("attic", ("in",), INDOOR_ADJ),
    ("cellar", ("in",), INDOOR_ADJ),
    ("cupboard", ("in", "behind"), INDOOR_ADJ),
    ("chest", ("in", "behind"), INDOOR_ADJ),
    ("drawer", ("in",), INDOOR_ADJ),
    ("haystack", ("in", "behind", "under"), ("big", "old", "yellow", "last", "little")),
    ("window", ("beside", "under"), INDOOR_ADJ),
    ("garden", ("in", "behind"), WILD_ADJ),
    ("kitchen", ("in",), INDOOR_ADJ),
    ("stable", ("in", "behind"), BUILT_ADJ),
    ("church", ("in", "behind"), BUILT_ADJ),
    ("school", ("in", "behind"), BUILT_ADJ),
    ("fountain", ("beside", "behind"), BUILT_ADJ),
    ("statue", ("behind", "beside"), BUILT_ADJ),
    ("log", ("in", "behind", "under"), ("hollow", "old", "mossy", "dead", "long")),
)
# where people can go: noun, adjectives
GOALS = tuple((noun, BUILT_ADJ) for noun in (
    "mill", "bridge", "market", "harbour", "lighthouse", "castle", "library", "bakery", "village", "school", "farm",
    "tower", "station")) + tuple((noun, WILD_ADJ) for noun in (
        "forest", "river", "hill", "meadow", "island", "cave", "valley", "orchard", "beach", "lake", "garden", "mountain"))

HOMES = ("a small house", "a tall house", "a stone cottage", "a red farmhouse", "a little flat", "a wooden hut",
         "a blue boat", "a round tower", "a narrow house", "a white cottage")
ANIMAL_HOMES = ("a warm hole", "a hollow tree", "a nest of leaves", "a small cave", "a house of sticks",
                "a burrow with two doors", "an old barrel", "a bush full of thorns")
FOODS = ("plum cake", "apple pie", "warm bread", "onion soup", "honey toast", "rice pudding", "pea soup",
         "cherry jam", "roast corn", "lemon tart", "pancakes", "baked potatoes", "noodles", "cheese pie",
         "ginger cake", "mushroom stew", "pear tart", "buttered rolls")
FEARS = ("thunder", "the dark", "deep water", "spiders", "geese", "high places", "loud noises", "the wind",
         "bees", "ghosts", "the cellar", "big dogs")
HOBBIES = ("painting birds", "climbing trees", "telling jokes", "counting stars", "catching frogs", "baking bread",
           "singing songs", "building boats", "reading books", "drawing maps", "growing beans", "flying kites",
           "collecting stamps", "whistling tunes", "swimming", "dancing")

WEATHER = (
    "The sun was shining and the air smelled of grass.", "It was a cold morning with frost on the windows.",
    "A soft rain was falling on the roofs.", "The wind was strong and pushed the clouds along.",
    "It had snowed all night, and the world was quiet.", "The sky was clear and very blue.",
    "Fog lay over the fields like a blanket.", "It was the hottest day of the summer.",
    "Leaves of every colour were falling from the trees.", "The first flowers of spring had just opened.",
    "Dark clouds were coming over the hills.", "The moon was still up, thin and pale.",
    "It was warm, and bees hummed in the garden.", "The road was wet and full of puddles.",
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
TIMES = ("One morning", "One afternoon", "One evening", "One day", "One spring day", "One winter day",
         "One summer morning", "One autumn day", "Early one morning", "Late one evening", "One windy day",
         "One rainy day")
SCENES = (
    "Somewhere a dog barked, and then it was quiet again.", "The air smelled of smoke and wet leaves.", "A bell rang far away.",
    "Two old men were playing chess in the sun.", "The grass was so high that one could hide in it.", "Swallows flew low over the roofs.",
    "From an open window came the smell of fresh bread.", "The river glittered between the trees.", "A white cat watched from a wall.",
    "Nobody else was there.", "The shadows were getting longer.", "A cart full of hay rolled slowly by.", "Far off, a woman was singing.",
    "The stones were warm from the sun.", "A single leaf came down and turned in the air.", "High above, a bird of prey drew its circles.",
)
LATER = ("The next morning", "The next day", "That evening", "A little later", "After lunch", "Two days later",
         "A week later", "Soon after that", "Before supper", "In the afternoon", "When the sun went down")

# something one can want to do, the same as an -ing phrase, and as a deed in the past tense
WISHES = (
    ("learn to swim", "swimming", "swam all the way across the lake"),
    ("play the violin", "playing the violin", "played a whole song without a mistake"),
    ("bake a perfect cake", "baking", "baked a cake that everyone praised"),
    ("ride a horse", "riding", "rode a horse down the long road"),
    ("build a boat", "building a boat", "built a boat that did not leak"),
    ("climb the tall tree", "climbing", "climbed to the very top of the tall tree"),
    ("sing in front of people", "singing", "sang in front of the whole village"),
    ("grow the biggest pumpkin", "growing pumpkins", "grew the biggest pumpkin anyone had seen"),
    ("read the thick book", "reading", "read the thick book from the first page to the last"),
    ("paint a picture", "painting", "painted a picture that hung in the town hall"),
    ("whistle like a bird", "whistling", "whistled so well that the birds answered"),
    ("sail around the island", "sailing", "sailed around the island and came home before dark"),
    ("make a kite that flies", "making kites", "made a kite that flew higher than the church"),
    ("dance at the spring feast", "dancing", "danced at the spring feast until midnight"),
    ("walk on stilts", "walking on stilts", "walked on stilts across the market square"),
    ("count to a thousand", "counting", "counted to a thousand without stopping"),
    ("juggle four balls", "juggling", "juggled four balls in the air"),
    ("write a real letter", "writing", "wrote a real letter with ink and a stamp"),
)

SEARCH_FOUND = ("a spider", "an old shoe", "some dust", "a sleepy cat", "three dry leaves", "a broken plate",
                "a snail", "a puddle", "a rusty nail", "a frog", "an empty sack", "a ball of string")

PROBLEMS = (  # who is in trouble: what is wrong (as they say it), the tool that helps, how
    ("the cart is stuck in the mud", "a long rope", "pulled the cart out of the mud"),
    ("the roof is leaking", "a ladder", "mended the roof before the next rain"),
    ("the well is dry", "a strong spade", "dug until fresh water came"),
    ("the bridge has lost three boards", "a hammer", "nailed new boards to the bridge"),
    ("a lamb has fallen into a ditch", "a thick blanket", "lifted the lamb out of the ditch"),
    ("the boat is drifting away", "a long pole", "brought the boat back to the shore"),
    ("the mill wheel has stopped", "a can of oil", "made the mill wheel turn again"),
    ("a kitten is high up in a tree", "a tall ladder", "carried the kitten down"),
    ("the lighthouse lamp has gone out", "a box of matches", "lit the lamp again"),
    ("the gate will not open", "an iron bar", "pushed the gate open"),
    ("the snow has blocked the road", "a wide shovel", "cleared the road"),
    ("the river is rising", "a cart full of sand", "built a wall against the water"),
    ("the sheep have run away", "a loud horn", "brought all the sheep home"),
    ("the oven is cold and will not burn", "a sack of dry wood", "had the oven hot again before noon"),
)
RACES = ("a race to the hill", "a swimming race", "a boat race", "a snow race", "a long race", "a kite race")
CONTESTS = ("a singing contest", "a baking contest", "a game of riddles", "a drawing contest", "a dancing contest",
            "a cooking contest", "a whistling contest")
NOISES = (
    ("a knocking", "a loose shutter"), ("a scratching", "a hungry mouse"), ("a ringing", "a sheep with a bell"),
    ("a moaning", "the wind in an empty bottle"), ("a rattling", "a loose chain"), ("a tapping", "a lost hen"),
    ("a splashing", "a dripping pipe"), ("a humming", "a nest of bees"), ("a sigh", "a sleepy cow"),
    ("a knocking", "a branch in the wind"), ("a scratching", "a brave hedgehog"), ("a rattling", "an old wagon"),
)
PLANTS = (
    ("an apple seed", "apples"), ("a bean", "beans"), ("a pumpkin seed", "pumpkins"), ("a rose", "roses"),
    ("a pear seed", "pears"), ("a sunflower seed", "sunflowers"), ("a cherry stone", "cherries"),
    ("a potato", "potatoes"), ("a lemon seed", "lemons"), ("a plum stone", "plums"),
)
RIDDLES = (
    ("What has hands but cannot clap?", "A clock"), ("What has teeth but cannot bite?", "A comb"),
    ("What runs all day but never gets tired?", "A river"), ("What gets wetter the more it dries?", "A towel"),
    ("What has one eye but cannot see?", "A needle"), ("What has a neck but no head?", "A bottle"),
    ("What goes up when the rain comes down?", "An umbrella"), ("What is full of holes but holds water?", "A sponge"),
    ("What has many leaves but is not a tree?", "A book"), ("What can you catch but not throw?", "A cold"),
)
