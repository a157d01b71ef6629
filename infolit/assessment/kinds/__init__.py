"""The kinds of task, a module each; `infolit.bank` finds them by looking into this folder."""
