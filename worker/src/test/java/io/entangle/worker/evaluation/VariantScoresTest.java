package io.entangle.worker.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.PairedDifference;
import io.entangle.shared.job.SubnetScore;
import io.entangle.shared.searchspace.Dimension;
import io.entangle.shared.sweep.Variant;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VariantScoresTest {

    private static final int IMAGES = 10;
    private static final Architecture BASE = subnet(16);
    private static final Architecture WIDER = subnet(24);
    private static final Architecture WIDEST = subnet(32);

    @Test
    void variantsAreComparedWithTheBaseImageByImage() {
        JobResult.Swept swept = swept(Map.of(BASE, right(0, 1, 2), WIDER, right(1, 2, 3, 4), WIDEST, right(7)));

        assertThat(swept.base()).isEqualTo(SubnetScore.of(3, IMAGES));
        assertThat(swept.variants())
                .containsExactly(
                        new JobResult.SweptVariant(SubnetScore.of(3, IMAGES), PairedDifference.NONE),
                        new JobResult.SweptVariant(SubnetScore.of(4, IMAGES), PairedDifference.of(2, 1, IMAGES)),
                        new JobResult.SweptVariant(SubnetScore.of(1, IMAGES), PairedDifference.of(1, 3, IMAGES)));
    }

    @Test
    void theEffectOfADimensionIsBetweenItsBestAndItsWorstChoice() {
        JobResult.Swept swept = swept(Map.of(BASE, right(0, 1, 2), WIDER, right(1, 2, 3, 4), WIDEST, right(7)));

        assertThat(swept.effects())
                .containsExactly(new JobResult.SweepEffect(
                        Dimension.EMBED_DIM, null, null, 32, 16 + 8, PairedDifference.of(4, 1, IMAGES)));
    }

    @Test
    void ofEqualChoicesTheSmallerOneCounts() {
        JobResult.Swept swept = swept(Map.of(BASE, right(0), WIDER, right(1), WIDEST, right(2)));

        assertThat(swept.effects())
                .extracting(JobResult.SweepEffect::worst, JobResult.SweepEffect::best)
                .containsExactly(tuple(16.0, 16.0));
        assertThat(swept.effects().get(0).effect()).isEqualTo(PairedDifference.NONE);
    }

    @Test
    void eachBlockHasAnEffectAndASingleChoiceHasNone() {
        List<Variant> variants = List.of(
                new Variant(Dimension.DEPTH, null, null, 1, BASE),
                new Variant(Dimension.NUM_HEADS, null, 0, 1, BASE),
                new Variant(Dimension.NUM_HEADS, null, 0, 2, WIDER),
                new Variant(Dimension.NUM_HEADS, null, 1, 1, BASE),
                new Variant(Dimension.NUM_HEADS, null, 1, 2, WIDEST));

        JobResult.Swept swept = new VariantScores(IMAGES, Map.of(BASE, right(0), WIDER, right(0, 1), WIDEST, right()))
                .of(BASE, variants);

        assertThat(swept.effects())
                .extracting(
                        JobResult.SweepEffect::dimension,
                        JobResult.SweepEffect::block,
                        JobResult.SweepEffect::worst,
                        JobResult.SweepEffect::best)
                .containsExactly(tuple(Dimension.NUM_HEADS, 0, 1.0, 2.0), tuple(Dimension.NUM_HEADS, 1, 2.0, 1.0));
    }

    private static JobResult.Swept swept(Map<Architecture, BitSet> right) {
        return new VariantScores(IMAGES, right)
                .of(
                        BASE,
                        List.of(
                                new Variant(Dimension.EMBED_DIM, null, null, 16, BASE),
                                new Variant(Dimension.EMBED_DIM, null, null, 24, WIDER),
                                new Variant(Dimension.EMBED_DIM, null, null, 32, WIDEST)));
    }

    private static Architecture subnet(int embedDim) {
        return new AutoFormerArchitecture(embedDim, List.of(1), List.of(2.0));
    }

    private static BitSet right(int... images) {
        BitSet right = new BitSet();
        for (int image : images) {
            right.set(image);
        }
        return right;
    }
}
