"""The decoder process: whatever becomes of it, a photo is refused in a sentence and the next one opens."""

from __future__ import annotations

import sys
import textwrap
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from editor.benchmarks.mutations import run
from editor.raw import limits
from editor.raw.decoder import Decoder, shared_decoder, start_decoder
from editor.raw.errors import Cancelled, UnreadablePhoto
from editor.raw.photo import open_photo
from editor.synthetic.raws import make_raw

# Acts badly on files whose name says so, and as the real decoder does on all others.
BAD_CHILD = """
    import json, os, sys, time
    from editor.raw import child

    decode = child._decode

    def act(request):
        path = os.path.basename(request["path"])
        out = child.replies
        if "crash" in path:
            os.abort()
        if "hang" in path:
            time.sleep(600)
        if "memory" in path:
            import numpy as np
            np.ones(1 << 40)
        if "garbage" in path:
            out.write(b"\\x80garbage\\n" * 10)
        if "huge" in path:
            out.write(b'{"shape": [60000, 60000, 3], "dtype": "float32"}\\n')
        if "lie" in path:
            out.write(json.dumps({"shape": [10, 10, 3], "dtype": "object"}).encode() + b"\\n")
        if "silent" in path:
            sys.exit(0)
        if "endless" in path:
            while True:
                out.write(b"x" * 65536)
        fields, pixels = decode(request)
        if "short" in path:
            fields = {**fields, "shape": list(pixels.shape), "dtype": "uint16"}
            out.write(json.dumps(fields).encode() + b"\\n")
            out.write(b"12345")
            os._exit(1)
        if "nan" in path:
            pixels = pixels.astype("float32")
            pixels[0, 0, 0] = float("nan")
        return fields, pixels

    fdopen = os.fdopen

    def keep(*arguments, **settings):
        child.replies = fdopen(*arguments, **settings)
        return child.replies

    os.fdopen = keep
    child._OPERATIONS["decode"] = act
    child.main()
"""
FAULTS = ("crash", "memory", "garbage", "huge", "lie", "silent", "endless", "short", "nan")


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "bad_child.py"
    path.write_text(textwrap.dedent(BAD_CHILD))
    return path


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    path = tmp_path / "good.dng"
    make_raw("chart", path, size=(96, 64))
    return path


def alive(process_id: int) -> bool:
    return Path(f"/proc/{process_id}").exists()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_a_sentence_and_the_next_photo_opens(fault: str, bad: Path, raw: Path) -> None:
    decoder = Decoder([sys.executable, str(bad)])
    victim = raw.with_name(f"{fault}.dng")
    victim.write_bytes(raw.read_bytes())
    try:
        for _ in range(2):
            with pytest.raises(UnreadablePhoto) as refusal:
                open_photo(victim, decoder=decoder)
            text = str(refusal.value)
            assert text.startswith(victim.name)
            assert text.endswith(".")
        assert open_photo(raw, decoder=decoder).pixels.shape == (64, 96, 3)
        processes = decoder.process_ids
        assert len(processes) == 1
    finally:
        decoder.close()
    assert decoder.process_ids == ()
    if Path("/proc/self").exists():
        assert not any(alive(process) for process in processes)


def test_a_hang_ends_in_time(bad: Path, raw: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "DECODE_SECONDS", 0.8)
    decoder = Decoder([sys.executable, str(bad)])
    victim = raw.with_name("hang.dng")
    victim.write_bytes(raw.read_bytes())
    try:
        start = time.perf_counter()
        with pytest.raises(UnreadablePhoto, match="too long"):
            open_photo(victim, decoder=decoder)
        assert time.perf_counter() - start < 3.0
        monkeypatch.setattr(limits, "DECODE_SECONDS", 30.0)
        # Remembered: the second try does not wait again.
        with pytest.raises(UnreadablePhoto, match="too long"):
            open_photo(victim, decoder=decoder)
        assert open_photo(raw, decoder=decoder).pixels.size
    finally:
        decoder.close()


def test_cancel_stops_a_decode_under_way(bad: Path, raw: Path) -> None:
    decoder = Decoder([sys.executable, str(bad)])
    victim = raw.with_name("hang.dng")
    victim.write_bytes(raw.read_bytes())
    until = time.monotonic() + 0.5
    try:
        with pytest.raises(Cancelled):
            open_photo(victim, decoder=decoder, cancel=lambda: time.monotonic() > until)
        assert time.monotonic() < until + 1.0
        assert open_photo(raw, decoder=decoder).pixels.size
    finally:
        decoder.close()


def test_one_process_serves_many_photos(raw: Path) -> None:
    start_decoder()
    open_photo(raw)
    before = shared_decoder().process_ids
    for _ in range(3):
        open_photo(raw)
    assert shared_decoder().process_ids == before


def test_a_process_that_died_idle_is_replaced(raw: Path) -> None:
    decoder = Decoder()
    try:
        open_photo(raw, decoder=decoder)
        decoder._idle[0].kill()
        decoder._idle[0].wait()
        assert open_photo(raw, decoder=decoder).pixels.size
    finally:
        decoder.close()


def test_photos_open_side_by_side(raw: Path) -> None:
    decoder = Decoder(processes=2)
    pictures: list[np.ndarray] = []
    threads = [
        threading.Thread(target=lambda: pictures.append(open_photo(raw, decoder=decoder).pixels))
        for _ in range(6)
    ]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(decoder.process_ids) <= 2
    finally:
        decoder.close()
    assert len(pictures) == 6
    assert all(np.array_equal(picture, pictures[0]) for picture in pictures)


def test_a_picture_that_is_too_large_is_refused_before_it_is_decoded(
    raw: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The width and the height in the raw's directory become 60000 x 60000.
    data = raw.read_bytes()
    for tag, size in ((256, 96), (257, 64), (278, 64)):
        field = tag.to_bytes(2, "little") + b"\x04\0\x01\0\0\0"
        data = data.replace(field + size.to_bytes(4, "little"), field + (60000).to_bytes(4, "little"))
    raw.write_bytes(data)
    with pytest.raises(UnreadablePhoto, match=r"too large|damaged|not supported"):
        open_photo(raw)
    monkeypatch.setattr(limits, "MAX_FILE_BYTES", 100)
    with pytest.raises(UnreadablePhoto, match="too large"):
        open_photo(raw)


def test_mutated_raws_do_no_harm() -> None:
    result = run(count=60, seed=1)
    assert result["violations"] == []
    assert result["opened"] + result["refused"] == 60
    assert result["opened"] > 5
