"""Actions made from the table, with the shortcuts the photographer chose."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QToolBar, QToolButton, QWidget

from editor.ui.actions import BREAK_BEFORE, SEPARATOR, TOOLBAR, Command, commands, menus
from editor.ui.icons import icon
from editor.ui.settings import Settings

Keys = tuple[str, ...]


def chosen_keys(settings: Settings) -> dict[str, Keys]:
    """Return each action's shortcuts: the table's, or those set in their place."""
    own = settings.shortcuts()
    return {command.id: own.get(command.id, command.keys) for command in commands()}


def clashes(keys: Mapping[str, Keys]) -> dict[str, tuple[str, ...]]:
    """Return the actions that share a shortcut, by shortcut."""
    users: dict[str, list[str]] = {}
    for action, sequences in keys.items():
        for text in sequences:
            users.setdefault(portable(text), []).append(action)
    return {text: tuple(found) for text, found in users.items() if len(found) > 1 and text}


def portable(text: str) -> str:
    """Return a shortcut in one way of writing."""
    return QKeySequence(text).toString(QKeySequence.SequenceFormat.PortableText)


class Bindings:
    """The QActions by id, and the menus and toolbar that show them."""

    def __init__(
        self,
        window: QWidget,
        canvas: QWidget,
        settings: Settings,
        slot: Callable[[str], Callable[..., None]],
    ) -> None:
        self.actions: dict[str, QAction] = {}
        self._settings = settings
        for command in commands():
            action = QAction(command.text, window)
            action.setCheckable(command.checkable)
            if command.icon:
                action.setIcon(icon(command.icon))
            action.triggered.connect(slot(command.slot))
            if command.where == "canvas":
                action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                canvas.addAction(action)
            else:
                window.addAction(action)
            self.actions[command.id] = action
        self.rebind()

    def rebind(self) -> None:
        """Give every action the shortcuts of the settings."""
        keys = chosen_keys(self._settings)
        for command in commands():
            action = self.actions[command.id]
            action.setShortcuts([QKeySequence(text) for text in keys[command.id]])
            first = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            name = command.text.rstrip("…")
            action.setToolTip(f"{name} ({first})" if first else name)

    def explain(self, reasons: Mapping[str, str]) -> None:
        """Enable the actions whose condition holds; the others say in their tip why they cannot."""
        for command in commands():
            action, reason = self.actions[command.id], reasons.get(command.needs, "")
            if action.isEnabled() == bool(reason):
                action.setEnabled(not reason)
            first = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            name = command.text.rstrip("…")
            tip = f"{name} ({first})" if first else name
            tip = f"{tip}\n{reason}" if reason else tip
            if action.toolTip() != tip:
                action.setToolTip(tip)

    def command_for(self, sequence: QKeySequence) -> Command | None:
        """Return the command that a key means, enabled or not."""
        for command in commands():
            if sequence in self.actions[command.id].shortcuts():
                return command
        return None

    def fill_menus(self, bar: QMenuBar) -> dict[str, QMenu]:
        """Make the menus and return them by name."""
        made = {}
        for name in menus():
            menu = bar.addMenu(name)
            menu.setToolTipsVisible(True)
            made[name] = menu
        for command in commands():
            menu = made[command.menu]
            if command.id in BREAK_BEFORE and menu.actions():
                menu.addSeparator()
            menu.addAction(self.actions[command.id])
        return made

    def fill_toolbar(self, bar: QToolBar) -> None:
        """Put the toolbar's actions on it."""
        for name in TOOLBAR:
            if name == SEPARATOR:
                bar.addSeparator()
                continue
            action = self.actions[name]
            bar.addAction(action)
            button = bar.widgetForAction(action)
            if isinstance(button, QToolButton):
                button.setAccessibleName(action.text().rstrip("…"))
                button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
