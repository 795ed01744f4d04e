"""A proxy in the place of one stage sees what the stage would see."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from editor.core.edits import Edits  # noqa: E402
from editor.core.image import Metadata  # noqa: E402
from editor.core.pipeline import measure_statistics, run  # noqa: E402
from editor.core.stage import find  # noqa: E402
from editor.learn import swaps  # noqa: E402
from editor.learn.chain import ProxyChain  # noqa: E402
from editor.learn.draws import draw  # noqa: E402
from editor.learn.store import MissingWeights, trainable  # noqa: E402
from tests.learn.common import NO_NETWORKS, Gain, photo, profiled  # noqa: E402

BUSY = Edits({**NO_NETWORKS, "exposure.exposure": 0.7, "vignette.amount": -60.0})


@pytest.mark.parametrize("name", ["color_balance", "profile", "exposure", "vignette", "rendition"])
def test_programs_and_tables_in_their_stages_place_change_nothing(name: str) -> None:
    shot, chain = profiled(48, 64), ProxyChain({})
    shot.pixels.flags.writeable = False
    statistics = measure_statistics(shot)
    function = swaps.stage_through_chain(chain, name, shot, BUSY, statistics)
    made = run(shot, BUSY, statistics, replaced={name: function})
    np.testing.assert_allclose(made, run(shot, BUSY, statistics), atol=2e-4)


def test_a_stage_swapped_alone_errs_as_the_chain_does_where_it_is_the_only_network() -> None:
    shot, chain = photo(40, 60), ProxyChain({"saturation": Gain()})
    statistics, edits = measure_statistics(shot), BUSY.changed({"saturation.vibrance": 80.0})
    function = swaps.stage_through_chain(chain, "saturation", shot, edits, statistics)
    alone = run(shot, edits, statistics, replaced={"saturation": function})
    whole = swaps.through_chain(chain, shot, edits, statistics)
    np.testing.assert_allclose(alone, whole, atol=2e-4)
    assert np.abs(alone - run(shot, edits, statistics)).max() > 0.02


def test_missing_stages_are_named_and_made_neutral(monkeypatch: pytest.MonkeyPatch) -> None:
    def network_of(stage: object) -> torch.nn.Module:
        if stage is find("dehaze"):
            raise MissingWeights("The stage dehaze has no trained weights.")
        return Gain()

    monkeypatch.setattr(swaps, "network_of", network_of)
    chain, missing = swaps.available_chain()
    assert set(chain.networks) == {stage.name for stage in trainable()} - {"dehaze"}
    assert missing == {"dehaze": "The stage dehaze has no trained weights."}
    shot = photo()
    edits = draw(np.random.default_rng(0), shot.metadata, measure_statistics(shot))
    left = swaps.without(missing, edits)
    assert left["dehaze.dehaze"] == 0.0
    assert left["saturation.vibrance"] == edits["saturation.vibrance"]


def test_the_way_there_and_back_takes_time() -> None:
    shot = photo(40, 60)
    statistics = measure_statistics(shot)
    edits = swaps.without(
        {stage.name: "" for stage in trainable()},
        draw(np.random.default_rng(0), Metadata(), statistics),
    )
    assert swaps.seconds_there_and_back(ProxyChain({}), shot, edits, statistics, 32, 1) > 0.0
