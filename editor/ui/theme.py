"""Theme: neutral dark greys, one accent, the sizes and the style sheet that everything shares."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from editor.ui.icons import icon_path

# Greys have R = G = B: anything else beside a photo shifts how its colours look.
CANVAS = "#171717"
PANEL = "#232323"
RAISED = "#2d2d2d"
HOVER = "#383838"
PRESSED = "#1c1c1c"
LINE = "#151515"
BORDER = "#3f3f3f"
TRACK = "#474747"
FILL = "#a8a8a8"
THUMB = "#d4d4d4"
TEXT = "#dcdcdc"
TEXT_DIM = "#9c9c9c"
TEXT_DISABLED = "#6e6e6e"
# The one colour: something was edited, is selected by keyboard, or is switched on.
ACCENT = "#e0a34a"
WARNING = "#ee8a72"

FONT = 12
FONT_SMALL = 11
ROW = 25
GAP = 8
MARGIN = 14
SCROLL_BAR = 8
ICON = 16
BUTTON = 24
INDENT = 12
LABEL_WIDTH = 92
LABEL_WIDTH_MOST = 138
VALUE_WIDTH = 46
COLUMN_WIDTH = 340
COLUMN_WIDTH_LEAST = 300

# A click shows by itself where the focus went; these need a mark.
KEYBOARD_FOCUS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)

_PREFERRED = ("Inter", "Segoe UI", "Noto Sans", "Open Sans")


def apply_theme(app: QApplication) -> None:
    """Give ``app`` the Fusion style, the palette, the font and the style sheet."""
    app.setStyle("Fusion")
    app.setFont(font())
    app.setPalette(_palette())
    app.setStyleSheet(_style_sheet())


def font(pixels: int = FONT, *, bold: bool = False, italic: bool = False) -> QFont:
    """Return the interface's font with digits of equal width, so that values do not jitter."""
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    known = set(QFontDatabase.families())
    made = QFont(system)
    made.setFamilies([*(name for name in _PREFERRED if name in known), system.family()])
    made.setPixelSize(pixels)
    made.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    made.setItalic(italic)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


def contrast(one: str, other: str) -> float:
    """Return the WCAG 2 contrast ratio of two colours, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(name: str) -> float:
    color = QColor(name)
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (color.redF(), color.greenF(), color.blueF())
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _palette() -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    colors = {
        role.Window: PANEL,
        role.WindowText: TEXT,
        role.Base: PRESSED,
        role.AlternateBase: RAISED,
        role.Text: TEXT,
        role.Button: RAISED,
        role.ButtonText: TEXT,
        role.BrightText: WARNING,
        role.ToolTipBase: RAISED,
        role.ToolTipText: TEXT,
        role.PlaceholderText: TEXT_DIM,
        role.Highlight: "#4a4a4a",
        role.HighlightedText: "#ffffff",
        role.Accent: ACCENT,
        role.Link: ACCENT,
        role.LinkVisited: ACCENT,
        role.Light: HOVER,
        role.Midlight: RAISED,
        role.Mid: BORDER,
        role.Dark: LINE,
        role.Shadow: "#000000",
    }
    for each, color in colors.items():
        palette.setColor(each, QColor(color))
    for each in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, each, QColor(TEXT_DISABLED))
    return palette


def _style_sheet() -> str:
    check, down, right = (icon_path(name).as_posix() for name in ("check", "chevron-down", "branch-closed"))
    opened = icon_path("branch-open").as_posix()
    return f"""
    QToolTip {{ background: {RAISED}; color: {TEXT}; border: 1px solid {BORDER}; padding: 4px 6px; }}
    QMainWindow, QDialog {{ background: {PANEL}; }}
    QMainWindow::separator {{ background: {LINE}; width: 1px; height: 1px; }}
    QSplitter::handle {{ background: {LINE}; }}

    QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
    QPushButton {{ background: {RAISED}; color: {TEXT}; border: 1px solid {BORDER}; border-radius: 4px;
        padding: 4px 12px; min-height: 16px; }}
    QPushButton:hover {{ background: {HOVER}; }}
    QPushButton:pressed {{ background: {PRESSED}; }}
    QPushButton:focus {{ border-color: {TEXT_DIM}; }}
    QPushButton:default {{ background: #4a4a4a; border-color: #5a5a5a; }}
    QPushButton:disabled {{ color: {TEXT_DISABLED}; border-color: {RAISED}; }}
    QPushButton[small="true"] {{ padding: 1px 9px; }}

    QToolButton {{ background: transparent; border: 1px solid transparent; border-radius: 4px;
        padding: 3px; }}
    QToolButton:hover {{ background: {HOVER}; }}
    QToolButton:pressed, QToolButton:checked {{ background: #414141; }}
    QToolButton:focus {{ border-color: {TEXT_DIM}; }}
    QToolButton[flat="true"], QToolButton[flat="true"]:checked {{ background: transparent; }}
    QToolButton[flat="true"]:hover {{ background: {HOVER}; }}

    QLineEdit, QSpinBox, QDoubleSpinBox, QPlainTextEdit {{ background: {PRESSED}; color: {TEXT};
        border: 1px solid {BORDER}; border-radius: 4px; padding: 3px 6px;
        selection-background-color: #5a5a5a; selection-color: #ffffff; }}
    QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QPlainTextEdit:focus {{
        border-color: {TEXT_DIM}; }}
    QLineEdit[value="true"] {{ padding: 0 2px; border-radius: 3px; }}

    QComboBox {{ background: {RAISED}; color: {TEXT}; border: 1px solid {BORDER}; border-radius: 4px;
        padding: 2px 8px; min-height: 17px; }}
    QComboBox:hover {{ background: {HOVER}; }}
    QComboBox:focus {{ border-color: {TEXT_DIM}; }}
    QComboBox:disabled {{ color: {TEXT_DISABLED}; border-color: {RAISED}; }}
    QComboBox::drop-down {{ border: none; width: 18px; }}
    QComboBox::down-arrow:disabled {{ image: none; }}
    QComboBox::down-arrow:enabled {{ image: url("{down}"); width: 11px; height: 11px; }}
    QComboBox QAbstractItemView {{ background: {RAISED}; border: 1px solid {BORDER}; outline: none;
        selection-background-color: #4a4a4a; }}

    QCheckBox, QRadioButton {{ spacing: 8px; }}
    QCheckBox::indicator, QGroupBox::indicator, QListView::indicator {{ width: 13px; height: 13px;
        background: {PRESSED}; border: 1px solid #5c5c5c; border-radius: 3px; }}
    QCheckBox::indicator:hover {{ border-color: {TEXT_DIM}; }}
    QCheckBox:focus::indicator {{ border-color: {TEXT}; }}
    QCheckBox::indicator:checked, QListView::indicator:checked {{ image: url("{check}");
        background: #5a5a5a; }}
    QCheckBox::indicator:disabled {{ border-color: {BORDER}; }}
    QRadioButton::indicator {{ width: 13px; height: 13px; background: {PRESSED};
        border: 1px solid #5c5c5c; border-radius: 7px; }}
    QRadioButton::indicator:hover {{ border-color: {TEXT_DIM}; }}
    QRadioButton:focus::indicator {{ border-color: {TEXT}; }}
    QRadioButton::indicator:checked {{ background: qradialgradient(cx: 0.5, cy: 0.5, radius: 0.5,
        fx: 0.5, fy: 0.5, stop: 0 {TEXT}, stop: 0.5 {TEXT}, stop: 0.6 {PRESSED}, stop: 1 {PRESSED}); }}
    QRadioButton::indicator:disabled {{ border-color: {BORDER}; }}
    QRadioButton:disabled {{ color: {TEXT_DISABLED}; }}

    QTabBar::tab {{ background: transparent; color: {TEXT_DIM}; padding: 4px 1px; margin-right: 14px;
        border: none; border-bottom: 2px solid transparent; }}
    QTabBar::tab:hover {{ color: {TEXT}; }}
    QTabBar::tab:selected {{ color: {TEXT}; border-bottom-color: {TEXT_DIM}; }}
    QTabBar::tab:focus {{ border-bottom-color: {ACCENT}; }}
    QTabBar {{ qproperty-drawBase: 0; }}

    QMenuBar {{ background: {PANEL}; }}
    QMenuBar::item {{ padding: 4px 9px; background: transparent; border-radius: 4px; }}
    QMenuBar::item:selected {{ background: {HOVER}; }}
    QMenu {{ background: {RAISED}; border: 1px solid {BORDER}; padding: 4px; }}
    QMenu::item {{ padding: 5px 24px 5px 12px; border-radius: 3px; }}
    QMenu::item:selected {{ background: #474747; }}
    QMenu::item:disabled {{ color: {TEXT_DISABLED}; }}
    QMenu::separator {{ height: 1px; background: {BORDER}; margin: 4px 8px; }}

    QScrollArea, QScrollArea > QWidget > QWidget {{ background: transparent; border: none; }}
    QScrollBar:vertical {{ background: transparent; width: {SCROLL_BAR}px; margin: 0; }}
    QScrollBar:horizontal {{ background: transparent; height: {SCROLL_BAR}px; margin: 0; }}
    QScrollBar::handle {{ background: #4a4a4a; border-radius: 3px; margin: 1px; }}
    QScrollBar::handle:vertical {{ min-height: 32px; }}
    QScrollBar::handle:horizontal {{ min-width: 32px; }}
    QScrollBar::handle:hover {{ background: #626262; }}
    QScrollBar::handle:disabled {{ background: transparent; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}

    QTreeView, QListView {{ background: transparent; border: none; outline: none; }}
    QTreeView::item, QListView::item {{ padding: 0 6px; border-radius: 3px; }}
    QTreeView::item:hover, QListView::item:hover {{ background: #2f2f2f; }}
    QTreeView::item:selected, QListView::item:selected {{ background: #414141; color: #ffffff; }}
    QTreeView::branch {{ background: transparent; }}
    QTreeView::branch:closed:has-children {{ image: url("{right}"); }}
    QTreeView::branch:open:has-children {{ image: url("{opened}"); }}

    QProgressBar {{ background: {PRESSED}; border: none; border-radius: 3px; height: 6px; color: {TEXT}; }}
    QProgressBar::chunk {{ background: {FILL}; border-radius: 3px; }}
    QStatusBar {{ background: {PANEL}; color: {TEXT_DIM}; }}
    QStatusBar::item {{ border: none; }}
    QToolBar {{ background: {PANEL}; border: none; spacing: 2px; padding: 3px 6px; }}
    QToolBar::separator {{ background: {BORDER}; width: 1px; margin: 4px 5px; }}

    QLabel[dim="true"] {{ color: {TEXT_DIM}; }}
    QLabel[heading="true"] {{ color: {TEXT_DIM}; }}
    QLabel[heading="true"]:disabled {{ color: {TEXT_DISABLED}; }}
    """
