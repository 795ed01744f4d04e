"""Cancelled: what is raised where work is given up."""


class Cancelled(Exception):
    """The work was given up because nobody waits for it any more."""
