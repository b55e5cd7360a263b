# SPDX-FileCopyrightText: 2026 The KVGlass authors
# SPDX-License-Identifier: Apache-2.0
"""All plots, in the order that the seed refers to."""

from plots_people import contest, feast, rescue, stranger, wish
from plots_things import broken, counting, hiding, lost, moved, trade
from plots_wonders import bargain, growing, noise, treasure

PLOTS = (noise, growing, lost, wish, trade, counting, treasure, contest, rescue, broken, feast, hiding, moved, stranger)
FAIRY_PLOTS = PLOTS + (bargain, bargain, bargain)
