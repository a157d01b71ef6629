"""What readings of statistics say, in plain words: for `flask calibrate` in English, for pages in their language."""

N_ = str
"""Marks a text for translation; pages look it up in their language."""

ENGLISH = {
    "too-easy": N_("Too easy: %(of_100)d of 100 get it"),
    "too-hard": N_("Too hard: only %(of_100)d of 100 get it"),
    "too-easy-points": N_("Too easy: %(of_100)d of 100 points are earned"),
    "too-hard-points": N_("Too hard: only %(of_100)d of 100 points are earned"),
    "weak": N_("Says little about searching: who does well elsewhere hardly does better here"),
    "reversed": N_("Good searchers do worse here: check the key"),
    "rarely-chosen": N_("Fewer than 5 of 100 choose %(option)s: make it more plausible, or drop it"),
    "good-choose": N_("Good searchers choose %(option)s: check the key"),
    "good-not-sure": N_("Good searchers are not sure here: check the wording"),
    "erratic": N_("Hard to foresee who gets it: look for a trick, a second right answer, or guessing"),
    "too-regular": N_("Too easy to foresee who gets it: it may repeat another task"),
    "dif-harder": N_("Behaves differently in %(language)s: harder than for others with as many points"),
    "dif-easier": N_("Behaves differently in %(language)s: easier than for others with as many points"),
    "dif-split": N_("So different in %(language)s that it needs a difficulty of its own there"),
    "dif-slope": N_(
        "Behaves differently in %(language)s: not in the same way for beginners and good searchers"
    ),
    "authors": N_("Difficulty mainly estimated by authors: there are few answers yet"),
    "provisional": N_("Difficulty is provisional"),
    "became-harder": N_("Became harder since the last calibration"),
    "became-easier": N_("Became easier since the last calibration"),
    "reliability": N_("Of 100 parts of the differences in points %(of_100)d (%(low)d to %(high)d) are real"),
    "stage-adds": N_("The points of this stage say something that the total does not"),
    "stage-adds-nothing": N_("The points of this stage add nothing to what the total says"),
}
"""Code to sentence; the keys of placeholders are those of `Reading.values`."""
