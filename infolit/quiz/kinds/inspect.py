"""Mark what matters on a mock page: check boxes where one meets the things in life."""

from infolit.quiz.kinds.multiple import Form as MultipleForm


class Form(MultipleForm):
    """`mark` is sent once for each part marked."""
