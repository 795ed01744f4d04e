"""One table of everything that can be done: menus, toolbar and shortcuts are made from it."""

from __future__ import annotations

from dataclasses import dataclass

from editor.ui.text import tr

SEPARATOR = "-"


@dataclass(frozen=True)
class Command:
    """One action: what it is called, where it is found, and what it needs to be done.

    ``slot`` is ``handler.method``; ``needs`` names the condition that `Conditions` explains when it
    does not hold. ``where`` "canvas" keeps plain keys away from panels and text fields.
    """

    id: str
    text: str
    slot: str
    menu: str
    keys: tuple[str, ...] = ()
    needs: str = ""
    icon: str = ""
    checkable: bool = False
    where: str = ""


def commands() -> tuple[Command, ...]:
    """Return every action, in the menus' order."""
    file, edit, photo, view, help_ = menus()
    return (
        Command("open", tr("Open…"), "files.open", file, ("Ctrl+O",), icon="open"),
        Command("open_folder", tr("Open Folder…"), "files.open_folder", file, ("Ctrl+Shift+O",)),
        Command(
            "previous",
            tr("Previous Photo"),
            "files.previous",
            file,
            ("Left",),
            "previous",
            "previous",
            where="canvas",
        ),
        Command("next", tr("Next Photo"), "files.next", file, ("Right",), "next", "next", where="canvas"),
        Command(
            "import_presets",
            tr("Import Presets and Looks…"),
            "collection.import_some",
            file,
            ("Ctrl+Shift+I",),
        ),
        Command("export", tr("Export…"), "files.export", file, ("Ctrl+Shift+E",), "photo", "export"),
        Command("results", tr("Export Results"), "files.results", file, (), "exported"),
        Command("show_folder", tr("Show in Folder"), "files.show_folder", file, (), "file"),
        Command("quit", tr("Quit"), "files.quit", file, ("Ctrl+Q",)),
        Command("undo", tr("Undo"), "edits.undo", edit, ("Ctrl+Z",), "undo", "undo"),
        Command("redo", tr("Redo"), "edits.redo", edit, ("Ctrl+Shift+Z", "Ctrl+Y"), "redo", "redo"),
        Command("copy", tr("Copy Settings"), "edits.copy", edit, ("Ctrl+C",), "photo", "copy"),
        Command(
            "copy_some", tr("Choose Settings to Copy…"), "edits.copy_some", edit, ("Ctrl+Shift+C",), "photo"
        ),
        Command(
            "paste",
            tr("Paste Settings"),
            "edits.paste",
            edit,
            ("Ctrl+V", "Ctrl+Shift+V"),
            "copied",
            "paste",
        ),
        Command(
            "paste_previous",
            tr("Paste from Previous Photo"),
            "edits.paste_previous",
            edit,
            ("Ctrl+Alt+V",),
            "previous_edits",
        ),
        Command("snapshot", tr("New Snapshot…"), "edits.snapshot", edit, ("Ctrl+N",), "photo"),
        Command(
            "save_preset", tr("Save as Preset…"), "collection.save_preset", edit, ("Ctrl+Shift+N",), "photo"
        ),
        Command("reset", tr("Reset All"), "edits.reset", edit, ("Ctrl+Shift+R",), "edited", "reset"),
        Command("auto_tone", tr("Auto Tone"), "tools.auto_tone", photo, ("Ctrl+U",), "photo", "auto"),
        Command(
            "auto_white", tr("Auto White Balance"), "tools.auto_white", photo, ("Ctrl+Shift+U",), "colour"
        ),
        Command("match", tr("Match…"), "match.match", photo, ("Ctrl+M",), "match", "match"),
        Command(
            "match_camera",
            tr("Match Camera's JPEG"),
            "match.camera",
            photo,
            ("Ctrl+Alt+M",),
            "match_camera",
        ),
        Command(
            "match_others",
            tr("Match Other Photos…"),
            "match.others",
            photo,
            ("Ctrl+Shift+M",),
            "match_others",
        ),
        Command(
            "match_on_opening",
            tr("Open Raws Looking Like the Camera's Picture"),
            "match.as_camera",
            photo,
            (),
            "torch",
            checkable=True,
        ),
        Command("learn_style", tr("Learn My Style…"), "collection.learn", photo, ("Ctrl+Alt+L",)),
        Command("find_style", tr("Find a Style"), "styles.find", photo, ("Ctrl+F", "/")),
        Command("next_style", tr("Next Style"), "styles.next", photo, ("Alt+Down",), "styles"),
        Command("previous_style", tr("Previous Style"), "styles.previous", photo, ("Alt+Up",), "styles"),
        Command(
            "picker", tr("White Balance Picker"), "tools.picker", photo, ("W",), "colour", "picker", True
        ),
        Command("crop", tr("Crop and Straighten"), "tools.crop", photo, ("R",), "photo", "crop", True),
        Command("crop_swap", tr("Swap Crop Sides"), "tools.crop_swap", photo, ("X",), "cropping"),
        Command("crop_lock", tr("Lock Crop Aspect"), "tools.crop_lock", photo, ("A",), "cropping"),
        Command("crop_guides", tr("Crop Guides"), "tools.crop_guides", photo, ("O",), "cropping"),
        Command(
            "rotate_left",
            tr("Rotate Left"),
            "tools.rotate_left",
            photo,
            ("Ctrl+[", "["),
            "photo",
            "rotate-left",
        ),
        Command(
            "rotate_right",
            tr("Rotate Right"),
            "tools.rotate_right",
            photo,
            ("Ctrl+]", "]"),
            "photo",
            "rotate-right",
        ),
        Command("flip", tr("Flip Horizontally"), "tools.flip", photo, ("Ctrl+Shift+H",), "photo", "flip"),
        Command("fit", tr("Fit"), "view.fit", view, ("Ctrl+0",), "photo"),
        Command("full_size", tr("100 %"), "view.full_size", view, ("Ctrl+1",), "photo"),
        Command("double_size", tr("200 %"), "view.double_size", view, ("Ctrl+2",), "photo"),
        Command("zoom_in", tr("Zoom In"), "view.zoom_in", view, ("Ctrl++", "Ctrl+="), "photo"),
        Command("zoom_out", tr("Zoom Out"), "view.zoom_out", view, ("Ctrl+-",), "photo"),
        Command("zoom_toggle", tr("Fit or 100 %"), "view.zoom_toggle", view, ("Z",), "photo", "zoom"),
        # Space and Tab press buttons and go from one to the next, unless the photo has the keyboard.
        Command(
            "zoom_here",
            tr("Fit or 100 % at the Pointer"),
            "view.zoom_toggle",
            view,
            ("Space",),
            "photo",
            where="canvas",
        ),
        Command(
            "before", tr("Before"), "view.before", view, ("\\",), "photo", "before-after", checkable=True
        ),
        Command("side", tr("Side by Side"), "view.side", view, ("Y",), "photo", "side-by-side", True),
        Command("split", tr("Split"), "view.split", view, ("Shift+Y",), "photo", "split", True),
        Command(
            "reference",
            tr("Reference Beside the Photo"),
            "match.compare",
            view,
            ("Shift+R",),
            "reference",
            checkable=True,
        ),
        Command(
            "residual",
            tr("What the Sliders Cannot Reach"),
            "match.residual",
            view,
            ("M",),
            "residual",
            checkable=True,
        ),
        Command("clipping", tr("Show Clipping"), "view.clipping", view, ("J",), "photo", "clipping", True),
        Command("panels", tr("Panels"), "view.panels", view, ("Tab",), checkable=True, where="canvas"),
        Command("left_panel", tr("Left Panel"), "view.left_panel", view, ("F7",), checkable=True),
        Command("right_panel", tr("Right Panel"), "view.right_panel", view, ("F8",), checkable=True),
        Command("full_screen", tr("Full Screen"), "view.full_screen", view, ("F", "F11"), checkable=True),
        Command("profile", tr("Display Profile…"), "view.profile", view),
        Command("shortcuts", tr("Keyboard Shortcuts…"), "view.shortcuts", help_, ("Ctrl+/", "?", "H")),
        Command("about", tr("About Silvergrad"), "view.about", help_),
    )


def menus() -> tuple[str, ...]:
    """Return the menus' names in order."""
    return tr("File"), tr("Edit"), tr("Photo"), tr("View"), tr("Help")


# Where a menu has a line before the action, and what the toolbar shows in which order.
BREAK_BEFORE = frozenset(
    ("previous", "import_presets", "export", "quit", "copy", "snapshot", "reset", "match", "learn_style",
     "picker", "crop", "rotate_left", "before", "panels", "full_screen", "profile", "about")
)  # fmt: skip
TOOLBAR = (
    "open", "previous", "next", SEPARATOR, "undo", "redo", SEPARATOR, "copy", "paste", "reset", SEPARATOR,
    "crop", "rotate_left", "rotate_right", "flip", SEPARATOR, "auto_tone", "match", "picker", SEPARATOR,
    "before", "split", "side", "clipping", "zoom_toggle", SEPARATOR, "export",
)  # fmt: skip
