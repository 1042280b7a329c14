package io.entangle.api.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.contract.v1.SweepOutcome;
import io.entangle.shared.job.JobResult.SweepEffect;
import io.entangle.shared.job.PairedDifference;
import io.entangle.shared.job.SubnetScore;
import io.entangle.shared.searchspace.Dimension;
import io.entangle.shared.searchspace.Presets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SweepTableTest {

    @Test
    void aDimensionWhoseChoicesAllScoreAlikeHasNeitherWorstNorBest() {
        SweepOutcome outcome = new SweepOutcome(
                SubnetScore.of(700, 1000),
                List.of(),
                List.of(
                        new SweepEffect(Dimension.DEPTH, null, null, 2, 2, PairedDifference.NONE),
                        new SweepEffect(Dimension.EMBED_DIM, null, null, 48, 64, new PairedDifference(0.03, 0.0054))));

        String text =
                SweepTable.text(Presets.find("shapes-32").orElseThrow().space().largest(), outcome);

        assertThat(text.lines())
                .contains(
                        "depth: all choices score alike",
                        "embedding: 3.00 ± 0.54 points between 48 (worst) and 64 (best)");
    }
}
