"""A line over the picture that says what went wrong or asks, and waits: never a dialog."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from editor.ui import theme
from editor.ui.icons import icon
from editor.ui.text import tr

Choice = tuple[str, Callable[[], None]]


class Notice(QWidget):
    """One sentence with up to a few answers; a new one takes the place of the old."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setObjectName("notice")
        self.setStyleSheet(
            f"#notice {{ background: {theme.RAISED}; border-bottom: 1px solid {theme.LINE}; }}"
        )
        self._label = QLabel()
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setWordWrap(True)
        self._label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._close = QToolButton()
        self._close.setIcon(icon("close"))
        self._close.setToolTip(tr("Close"))
        self._close.setAccessibleName(tr("Close this message"))
        self._close.clicked.connect(self.hide)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(14, 7, 8, 7)
        self._layout.setSpacing(8)
        self._layout.addWidget(self._label, 1)
        self._layout.addWidget(self._close)
        self._buttons: list[QPushButton] = []
        self.hide()

    @property
    def text(self) -> str:
        """The sentence shown, "" if none."""
        return self._label.text() if not self.isHidden() else ""

    @property
    def buttons(self) -> tuple[QPushButton, ...]:
        """The answers on offer."""
        return tuple(self._buttons)

    def say(self, sentence: str, choices: Sequence[Choice] = ()) -> None:
        """Show a sentence with its answers; any answer closes it."""
        for button in self._buttons:
            self._layout.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = []
        self._label.setText(sentence)
        self._label.setAccessibleName(sentence)
        for place, (text, act) in enumerate(choices):
            button = QPushButton(text)
            button.clicked.connect(self._closing(act))
            self._layout.insertWidget(1 + place, button)
            self._buttons.append(button)
        self.show()

    def _closing(self, act: Callable[[], None]) -> Callable[[], None]:
        def answer() -> None:
            self.hide()
            act()

        return answer
