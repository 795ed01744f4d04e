"""The bar under the canvas while cropping: shape, angle, keep or give up."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QToolButton,
    QWidget,
)

from editor.ui.crop import MOST_ANGLE, Crop
from editor.ui.dialogs import without_arrows
from editor.ui.icons import icon
from editor.ui.text import tr

# Width by height; 0 is any shape, -1 the photo's own.
ASPECTS = (0.0, -1.0, 1.0, 5 / 4, 4 / 3, 7 / 5, 3 / 2, 16 / 10, 16 / 9, 2.0)
_STEPS = 100


class CropBar(QWidget):
    """Asks the crop tool for shapes and angles, and shows its own."""

    aspect_chosen = Signal(float)
    swapped = Signal()
    angle_chosen = Signal(float)
    reset = Signal()
    done = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Crop"))
        names = (
            tr("Free"),
            tr("Original"),
            "1 : 1",
            "5 : 4",
            "4 : 3",
            "7 : 5",
            "3 : 2",
            "16 : 10",
            "16 : 9",
            "2 : 1",
        )
        self.aspect = QComboBox()
        self.aspect.setAccessibleName(tr("Aspect ratio"))
        for name, value in zip(names, ASPECTS, strict=True):
            self.aspect.addItem(name, value)
        self.aspect.activated.connect(self._choose)
        swap = QToolButton()
        swap.setText(tr("Swap"))
        swap.setToolTip(tr("Swap width and height (X)"))
        swap.setAccessibleName(tr("Swap width and height"))
        swap.clicked.connect(self.swapped)
        label = QLabel(tr("Angle"))
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName(tr("Straighten"))
        self.slider.setRange(round(-MOST_ANGLE * _STEPS), round(MOST_ANGLE * _STEPS))
        self.slider.setPageStep(_STEPS)
        self.slider.setMinimumWidth(160)
        self.slider.valueChanged.connect(self._slid)
        self.spin = QDoubleSpinBox()
        self.spin.setAccessibleName(tr("Angle in degrees"))
        self.spin.setRange(-MOST_ANGLE, MOST_ANGLE)
        self.spin.setDecimals(2)
        self.spin.setSingleStep(0.1)
        self.spin.setSuffix("°")
        self.spin.setFixedWidth(72)
        # A number half typed is none yet, and the answer would overwrite it.
        self.spin.setKeyboardTracking(False)
        without_arrows(self.spin)
        self.spin.valueChanged.connect(self.angle_chosen)
        self.size_label = QLabel()
        self.size_label.setProperty("dim", True)
        whole = QToolButton()
        whole.setIcon(icon("reset"))
        whole.setToolTip(tr("Take the whole photo, level"))
        whole.setAccessibleName(tr("Reset the crop"))
        whole.clicked.connect(self.reset)
        cancel = QPushButton(tr("Cancel"))
        cancel.clicked.connect(lambda: self.done.emit(False))
        self.keep = QPushButton(tr("Crop"))
        self.keep.setDefault(True)
        self.keep.clicked.connect(lambda: self.done.emit(True))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 6, 14, 6)
        layout.setSpacing(8)
        for widget in (self.aspect, swap, label, self.slider, self.spin, whole, self.size_label):
            layout.addWidget(widget, 1 if widget is self.slider else 0)
        layout.addStretch(1)
        layout.addWidget(cancel)
        layout.addWidget(self.keep)
        self.hide()

    def show_crop(self, crop: Crop) -> None:
        """Show a crop's angle and size without asking for them again."""
        for widget, value in ((self.slider, round(crop.angle * _STEPS)), (self.spin, crop.angle)):
            widget.blockSignals(True)
            widget.setValue(value)  # type: ignore[arg-type]
            widget.blockSignals(False)
        self.size_label.setText(f"{round(crop.width)} × {round(crop.height)}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep with Enter, give up with Esc, wherever on the bar; a number typed is taken first."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.spin.hasFocus():
                self.keep.setFocus()
            else:
                self.done.emit(True)
        elif event.key() == Qt.Key.Key_Escape:
            self.done.emit(False)
        else:
            super().keyPressEvent(event)

    def set_free(self) -> None:
        """Show that no shape is held."""
        self.aspect.setCurrentIndex(0)

    @Slot(int)
    def _choose(self, index: int) -> None:
        self.aspect_chosen.emit(float(self.aspect.itemData(index)))

    @Slot(int)
    def _slid(self, value: int) -> None:
        self.angle_chosen.emit(value / _STEPS)
