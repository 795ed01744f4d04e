"""The left column: panes that fold, and of which one can be lent the height of the others."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QByteArray, Qt, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSplitter, QWidget

# Qt's QWIDGETSIZE_MAX.
_NO_LIMIT = (1 << 24) - 1
_LENT = 0.72


class LeftColumn(QSplitter):
    """Panes above each other; the first open one has what height the others leave."""

    def __init__(self, panes: dict[QWidget, int]) -> None:
        """Stack ``panes``, each with its height at first; those with a section can be folded."""
        super().__init__(Qt.Orientation.Vertical)
        self._panes: list[Any] = [pane for pane in panes if hasattr(pane, "section")]
        self._opened = dict(panes)
        self._lent: list[int] | None = None
        for place, pane in enumerate(panes):
            self.addWidget(pane)
            self.setStretchFactor(place, 0 if place else 1)
        for pane in self._panes:
            pane.section.toggled.connect(partial(self._fold, pane))
            self._limit(pane)
        self.setChildrenCollapsible(False)
        self.setMinimumWidth(180)
        self.setHandleWidth(2)
        self._set(list(panes.values()))
        # Who moves a handle says what the heights shall be from now on.
        self.splitterMoved.connect(self._keep)

    def make_room(self, pane: QWidget) -> None:
        """Lend one pane most of the height, if it has less, until `give_back`."""
        sizes, place = self.sizes(), self.indexOf(pane)
        wanted, rest = round(_LENT * sum(sizes)), sum(sizes) - sizes[place]
        if sizes[place] < wanted and rest:
            self._lent = self._lent or sizes
            share = (sum(sizes) - wanted) / rest
            self._set([wanted if n == place else round(size * share) for n, size in enumerate(sizes)])

    def give_back(self) -> None:
        """Give every pane the height that it had before one was lent most of it."""
        lent, self._lent = self._lent, None
        if lent is not None:
            # The window may be higher or lower by now.
            self._set([max(1, lent[0] + sum(self.sizes()) - sum(lent)), *lent[1:]])

    def kept(self) -> QByteArray:
        """Return the heights for the next start, without what is only lent."""
        self.give_back()
        return self.saveState()

    def showEvent(self, event: QShowEvent) -> None:
        """Take what the last start left to a pane that is folded now."""
        self._set(self.sizes())

    @Slot()
    def _keep(self) -> None:
        self._lent = None

    def _fold(self, pane: Any, open_: bool) -> None:
        """Leave a folded pane the height of its title, and give an opened one back what it had."""
        sizes, place = self.sizes(), self.indexOf(pane)
        self._limit(pane)
        if open_:
            other = self._other(pane)
            sizes[other] = max(1, sizes[other] + sizes[place] - self._opened[pane])
            sizes[place] = self._opened[pane]
        else:
            self._opened[pane] = sizes[place]
        self._set(sizes)

    def _limit(self, pane: Any) -> None:
        title = pane.section.title.minimumHeight()
        pane.setMaximumHeight(_NO_LIMIT if pane.section.is_open() else title)

    def _other(self, pane: Any) -> int:
        """Return the place of the first open pane other than ``pane``."""
        others = (each for each in self._panes if each is not pane and each.section.is_open())
        return self.indexOf(next(others, pane))

    def _set(self, sizes: list[int]) -> None:
        """Set the heights; what a folded pane does not need goes to the first open one."""
        for pane in self._panes:
            place, other = self.indexOf(pane), self._other(pane)
            if not pane.section.is_open() and sizes[place] > pane.maximumHeight():
                sizes[other] += sizes[place] - pane.maximumHeight()
                sizes[place] = pane.maximumHeight()
        self.setSizes(sizes)
