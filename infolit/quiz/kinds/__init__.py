"""How each kind of task is asked: a form module each, found by the kind's name."""
