"""What opening a photo can end in, other than a photo."""

from __future__ import annotations

from editor.core.cancel import Cancelled

# What went wrong in the decoder -> the rest of a sentence that begins with the file's name.
CAUSES = {
    "unsupported": "is not a photo that can be read: its camera or format is not supported",
    "damaged": "cannot be read: the file is damaged or incomplete",
    "large": "is too large to be opened on this computer",
    "memory": "cannot be opened: there is not enough memory",
    "timeout": "cannot be read: decoding took too long and was stopped",
    "crash": "cannot be read: the decoder failed on it",
    "missing": "does not exist",
    "folder": "is a folder, not a photo",
    "empty": "is empty",
    "special": "is not a file",
    "denied": "cannot be read: permission is denied",
}


class Refused(Exception):
    """In the decoder process: a file that is not decoded, for the one of CAUSES that is its text."""


class BadReply(Exception):
    """A reply that breaks the protocol: the decoder process is not to be trusted any more."""


class UnreadablePhoto(Exception):
    """A photo that cannot be opened; its text is one sentence for the user, naming file and cause."""

    @classmethod
    def because(cls, name: str, cause: str) -> UnreadablePhoto:
        """Return the refusal of the file ``name`` for one of CAUSES."""
        return cls(f"{name} {CAUSES.get(cause, CAUSES['damaged'])}.")


__all__ = ["CAUSES", "BadReply", "Cancelled", "Refused", "UnreadablePhoto"]
