"""The stages, one file each; `editor.core.stage.stages` finds them."""
