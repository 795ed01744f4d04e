"""The export queue: every photo ends as exactly one of written, skipped, failed or cancelled."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from editor.core.cancel import Cancelled
from editor.core.edits import Edits
from editor.files import atomic
from editor.files.encode import Format, Pixels, dimensions, encode
from editor.files.sidecar import sidecar_path

Clash = Literal["number", "skip", "overwrite"]
Outcome = Literal["written", "skipped", "failed", "cancelled"]
Picture = tuple[Pixels, bytes, bytes]
FileId = tuple[int, int]

# After these no other photo can be written either.
_FATAL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.ENODEV}
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*\ud800-\udfff]')
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_LONGEST_NAME = 255
_MOST_NUMBERS = 10_000


@dataclass(frozen=True)
class ExportOptions:
    """Where and how to export.

    ``bits`` is 8 or 16 (a JPEG has 8); ``long_edge`` in pixels, None for full size; ``space`` one
    of `editor.core.color.spaces.OUTPUT_SPACES`. In ``template``, {name} is the photo's name
    without its extension and {number} its place in the queue.
    """

    folder: Path
    format: Format = "jpg"
    quality: int = 92
    bits: Literal[8, 16] = 8
    long_edge: int | None = None
    space: str = "sRGB"
    on_clash: Clash = "number"
    template: str = "{name}"


@dataclass(frozen=True)
class Job:
    """One photo to export, with its edits as they were when it was queued."""

    photo: Path
    edits: Edits
    options: ExportOptions


@dataclass(frozen=True)
class Result:
    """How a job ended: the file if it was written, else a sentence why it was not."""

    job: Job
    outcome: Outcome
    path: Path | None = None
    reason: str = ""


def run(
    jobs: Sequence[Job],
    develop: Callable[[Job], Picture],
    progress: Callable[[int, int], None] = lambda done, total: None,
    cancel: Callable[[], bool] = lambda: False,
) -> Iterator[Result]:
    """Export the jobs one at a time, and yield each one's result as it ends.

    ``develop`` returns pixels at the size to write (H x W x 3 RGB, uint8 or uint16), ICC profile
    and EXIF block. ``progress`` hears how many of how many have ended; ``cancel`` is asked before
    and after each photo is developed. A full or read-only disk fails all that is left.
    """
    sources = {found for job in jobs for found in _sources(job)}
    written: set[Path] = set()
    stopped = ""
    for number, job in enumerate(jobs, 1):
        if stopped:
            result = Result(job, "failed", None, stopped)
        elif cancel():
            result = Result(job, "cancelled", None, "The export was cancelled.")
        else:
            result, stopped = _attempt(job, number, develop, cancel, sources, written)
        if result.path is not None:
            written.add(result.path)
        progress(number, len(jobs))
        yield result


def hindrance(options: ExportOptions) -> str:
    """Return a sentence why nothing can be exported with these options, "" as far as all is well.

    Nothing is written: `prepare` finds out for certain.
    """
    import shutil

    unknown = set(_PLACEHOLDER.findall(options.template)) - {"{name}", "{number}"}
    if unknown:
        return f"There is no {min(unknown)}; a file name may have {{name}} and {{number}}."
    # Not Path.exists, which raises where a folder above may not be looked into.
    there = folder = options.folder.absolute()
    while not os.path.lexists(there) and there != there.parent:
        there = there.parent
    if not os.path.isdir(there):
        return f"{there} is not a folder."
    if any(len(os.fsencode(part)) > _LONGEST_NAME for part in folder.parts):
        return "The folder's name is too long."
    try:
        # A file system without any size is the system's own, and root may write to it by its modes.
        writable = os.access(there, os.W_OK | os.X_OK) and (
            there == folder or shutil.disk_usage(there).total > 0
        )
    except OSError:
        writable = False
    if writable:
        return ""
    return (
        f"Nothing can be written to {there}." if there == folder else f"The folder {folder} cannot be made."
    )


def prepare(folder: Path) -> None:
    """Make the folder to export to where there is none; OSError if no file can be made in it."""
    import tempfile

    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder):
        pass


def clean_name(name: str, extension: str) -> str:
    """Return a file name that every system takes: ``name`` cleaned, with a dot and ``extension``.

    Separators, control characters and what Windows reserves are replaced, dots and spaces at the
    end dropped, and it is cut to 255 bytes.
    """
    stem = _UNSAFE.sub("_", name).strip().rstrip(". ")
    if not stem or _RESERVED.fullmatch(stem):
        stem = f"_{stem}"
    room = _LONGEST_NAME - len(extension) - 1
    stem = stem.encode()[:room].decode("utf-8", "ignore").rstrip(". ")
    return f"{stem}.{extension}"


def _attempt(
    job: Job,
    number: int,
    develop: Callable[[Job], Picture],
    cancel: Callable[[], bool],
    sources: set[FileId],
    written: set[Path],
) -> tuple[Result, str]:
    """Export one photo; return its result, and why the queue must stop ("" if it need not)."""
    try:
        target = _target(job, number)
        if job.options.on_clash == "skip" and os.path.lexists(target):
            return Result(job, "skipped", None, f"{target.name} is there already."), ""
        if job.options.on_clash == "overwrite" and _file_id(target) in sources:
            return Result(
                job, "failed", None, f"{target.name} is a photo of this export or its sidecar."
            ), ""
        job.options.folder.mkdir(parents=True, exist_ok=True)
        pixels, icc, exif = develop(job)
        if cancel():
            return Result(job, "cancelled", None, "The export was cancelled."), ""
        data = encode(pixels, job.options.format, job.options.quality, icc, exif)
        size = (pixels.shape[1], pixels.shape[0])
        del pixels  # the file's bytes are all that is needed from here
        # Two photos of one name in one run: the second must not replace the first.
        on_clash: Clash = "number" if target in written else job.options.on_clash
        return _write(job, target, data, size, on_clash), ""
    except Cancelled:
        return Result(job, "cancelled", None, "The export was cancelled."), ""
    except OSError as error:
        reason = error.strerror or str(error)
        if error.filename is not None:
            reason = f"{reason}: {error.filename}"
        fatal = error.errno in _FATAL
        return Result(job, "failed", None, reason), f"The export stopped: {reason}." if fatal else ""
    except MemoryError:
        return Result(job, "failed", None, "There is not enough memory for this photo."), ""
    except Exception as error:  # noqa: BLE001 - one photo's failure, whatever it is, ends only that photo
        return Result(job, "failed", None, str(error) or type(error).__name__), ""


def _write(job: Job, target: Path, data: bytes, size: tuple[int, int], on_clash: Clash) -> Result:
    """Write the finished file under its name, or the next free one."""

    def check(temporary: Path) -> None:
        if dimensions(temporary.read_bytes(), job.options.format) != size:
            raise OSError(errno.EIO, "What was written cannot be read again", str(target))

    if on_clash == "overwrite":
        atomic.write(target, data, check)
        return Result(job, "written", target)
    for path in _numbered(target):
        try:
            atomic.write_new(path, data, check)
        except FileExistsError:
            if on_clash == "skip":
                return Result(job, "skipped", None, f"{path.name} is there already.")
            continue
        return Result(job, "written", path)
    return Result(job, "failed", None, f"There are too many files named {target.stem} already.")


def _target(job: Job, number: int) -> Path:
    """Return the path that the template gives a photo."""
    # Plain replacing and not str.format, which would let a template look inside objects.
    name = job.options.template.replace("{number}", f"{number:04d}").replace("{name}", job.photo.stem)
    return job.options.folder / clean_name(name, job.options.format)


def _numbered(target: Path) -> Iterator[Path]:
    """Yield a path, then the same with -2, -3 and so on."""
    yield target
    extension = target.suffix[1:]
    for number in range(2, _MOST_NUMBERS):
        ending = f"-{number}"
        room = _LONGEST_NAME - len(target.suffix) - len(ending)
        stem = target.stem.encode()[:room].decode("utf-8", "ignore")
        yield target.with_name(f"{stem}{ending}.{extension}")


def _sources(job: Job) -> Iterator[FileId]:
    """Yield what identifies a job's photo and sidecar: they are never written."""
    for path in (job.photo, sidecar_path(job.photo)):
        found = _file_id(path)
        if found is not None:
            yield found


def _file_id(path: Path) -> FileId | None:
    """Return a file's device and number on it, the same through every link to it."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino
