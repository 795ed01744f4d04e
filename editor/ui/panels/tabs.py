"""Tabs: a row of names above pages of which one is shown, as high as that one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QTabBar, QVBoxLayout, QWidget


class _QuietTabBar(QTabBar):
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the panel scroll."""
        event.ignore()


class Tabs(QWidget):
    """Pages under a tab bar; unlike a stacked widget it takes only the room the page needs."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.bar = _QuietTabBar()
        self.bar.setAccessibleName(name)
        self.bar.setExpanding(False)
        self.bar.setUsesScrollButtons(False)
        self.bar.setElideMode(Qt.TextElideMode.ElideRight)
        self.pages: list[QWidget] = []
        self.layout_ = QVBoxLayout(self)
        self.layout_.setContentsMargins(0, 0, 0, 0)
        self.layout_.setSpacing(6)
        self.layout_.addWidget(self.bar)
        self.bar.currentChanged.connect(self._show)

    def add(self, title: str) -> QVBoxLayout:
        """Add a page and return its layout."""
        page = QWidget()
        rows = QVBoxLayout(page)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        self.pages.append(page)
        self.layout_.addWidget(page)
        self.bar.addTab(title)
        self._show(self.bar.currentIndex())
        return rows

    @Slot(int)
    def _show(self, current: int) -> None:
        for number, page in enumerate(self.pages):
            page.setVisible(number == current)
