"""What the Photo menu does: automatic settings, white balance, crop, rotation."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from editor.core.edits import Edits
from editor.ui import white
from editor.ui.auto import auto_tone
from editor.ui.crop import crop_from, edits_of, flipped, turned_by
from editor.ui.crop_tool import GUIDES, CropTool
from editor.ui.picker_tool import PickerTool
from editor.ui.text import tr

if TYPE_CHECKING:
    from editor.ui.window import Window


class ToolActions(QObject):
    """Holds the tool in the hand, and turns what it finds into edits."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._bench = window.workbench
        self.crop_tool: CropTool | None = None
        bar = window.crop_bar
        bar.aspect_chosen.connect(self._choose_aspect)
        bar.swapped.connect(self.crop_swap)
        bar.angle_chosen.connect(self._choose_angle)
        bar.reset.connect(self._reset_crop)
        bar.done.connect(self.finish_crop)

    @property
    def cropping(self) -> bool:
        """Whether the crop tool is in use."""
        return self.crop_tool is not None

    # Automatic settings

    @Slot()
    def auto_tone(self) -> None:
        """Set exposure, contrast and the tones from what the photo holds."""
        photo = self._bench.photo
        if photo is not None:
            found = auto_tone(photo.statistics, photo.image.metadata.baseline_exposure)
            self._bench.edit(self._bench.edits.changed(found), tr("Auto Tone"))

    @Slot()
    def auto_white(self) -> None:
        """Set temperature and tint from the picture's edges and greys."""
        photo = self._bench.photo
        if photo is None:
            return
        color = white.color_in_force(photo.image, self._bench.edits)
        if color is not None:
            found = white.automatic(photo.image, color)
            self._bench.edit(self._bench.edits.changed(found), tr("Auto White Balance"))

    # The white balance picker

    @Slot()
    def picker(self) -> None:
        """Take the picker into the hand, or put it away."""
        canvas = self._window.canvas
        if isinstance(canvas.tool, PickerTool):
            self._put_away()
            return
        self.finish_crop(True)
        canvas.set_tool(PickerTool(self.pick_white, self._put_away))
        self._window.say(tr("Click something that should be grey; Esc puts the picker away."))
        self._window.refresh()

    def pick_white(self, x: float, y: float) -> None:
        """Make the full-size pixel (x, y) neutral."""
        latest = self._window.presenter.latest
        source = latest.after.source if latest is not None else None
        if latest is None or source is None:
            self._window.say(tr("The picture is not ready yet; click again in a moment."))
            return
        wide, high = latest.after.full
        neutral = white.neutral_at(source, x / wide, y / high)
        color = white.color_in_force(source, self._bench.edits)
        if neutral is None or color is None:
            self._window.say(tr("This place is too bright or too dark to tell the light's color."))
            return
        found = white.white_of(color, neutral)
        self._bench.edit(self._bench.edits.changed(found), tr("White Balance"))
        self._put_away()

    @Slot()
    def _put_away(self) -> None:
        self._window.canvas.set_tool(None)
        self._window.refresh()

    # Crop

    @Slot()
    def crop(self) -> None:
        """Begin to crop, or keep the crop."""
        if self.crop_tool is not None:
            self.finish_crop(True)
            return
        photo = self._bench.photo
        if photo is None:
            return
        window = self._window
        self.crop_tool = CropTool(
            crop_from(self._bench.edits, photo.image), window.crop_bar.show_crop, self.finish_crop
        )
        window.canvas.set_compare("after")
        window.canvas.zoom_fit()
        window.canvas.set_tool(self.crop_tool)
        window.presenter.show_uncropped(True)
        window.crop_bar.set_free()
        window.crop_bar.show_crop(self.crop_tool.crop)
        window.crop_bar.show()
        window.canvas.setFocus()
        window.refresh()

    @Slot(bool)
    def finish_crop(self, keep: bool) -> None:
        """Put the crop tool away; with ``keep`` its crop becomes an edit, if it is another."""
        tool, photo = self.crop_tool, self._bench.photo
        if tool is None:
            return
        self.crop_tool = None
        window = self._window
        window.canvas.set_tool(None)
        window.crop_bar.hide()
        edits = self._bench.edits
        if keep and photo is not None and not tool.crop.near(crop_from(edits, photo.image)):
            self._bench.edit(edits_of(tool.crop, edits, photo.image), tr("Crop"))
        window.presenter.show_uncropped(False)
        window.canvas.setFocus()
        window.refresh()

    @Slot()
    def crop_swap(self) -> None:
        """Swap the crop's width and height."""
        if self.crop_tool is not None:
            self.crop_tool.swap()
            self._window.canvas.update()

    @Slot()
    def crop_lock(self) -> None:
        """Hold the crop to the shape it has, or let it go."""
        tool = self.crop_tool
        if tool is not None:
            tool.aspect = None if tool.aspect is not None else tool.crop.width / tool.crop.height
            held = tool.aspect is not None
            self._window.say(
                tr("The crop keeps its shape.") if held else tr("The crop may take any shape.")
            )

    @Slot()
    def crop_guides(self) -> None:
        """Show other guides in the crop."""
        if self.crop_tool is not None:
            self.crop_tool.guide = (self.crop_tool.guide + 1) % len(GUIDES)
            self._window.canvas.update()

    @Slot(float)
    def _choose_aspect(self, aspect: float) -> None:
        tool = self.crop_tool
        if tool is None:
            return
        if aspect < 0.0:
            aspect = tool.crop.size[0] / tool.crop.size[1]
        elif aspect > 0.0 and tool.crop.height > tool.crop.width:
            aspect = 1.0 / aspect
        tool.set_aspect(aspect or None)
        self._window.canvas.update()

    @Slot(float)
    def _choose_angle(self, angle: float) -> None:
        if self.crop_tool is not None:
            self.crop_tool.set_crop(self.crop_tool.crop.turned_to(angle))
            self._window.canvas.update()

    @Slot()
    def _reset_crop(self) -> None:
        if self.crop_tool is not None:
            self.crop_tool.reset()
            self._window.canvas.update()

    # Rotation

    @Slot()
    def rotate_left(self) -> None:
        """Turn the picture left."""
        self._turn(lambda edits: turned_by(edits, -90), tr("Rotate Left"))

    @Slot()
    def rotate_right(self) -> None:
        """Turn the picture right."""
        self._turn(lambda edits: turned_by(edits, 90), tr("Rotate Right"))

    @Slot()
    def flip(self) -> None:
        """Mirror the picture left to right."""
        self._turn(flipped, tr("Flip"))

    def _turn(self, turn: Callable[[Edits], Edits], label: str) -> None:
        self.finish_crop(True)
        self._bench.edit(turn(self._bench.edits), label)
