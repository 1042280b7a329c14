package io.entangle.worker.evaluation;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.PairedDifference;
import io.entangle.shared.job.SubnetScore;
import io.entangle.shared.searchspace.Dimension;
import io.entangle.shared.sweep.Variant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Scores of an architecture and its variants, and what they say about the dimensions, from what each gets right of the same images. */
final class VariantScores {

    private final int images;
    private final Map<Architecture, BitSet> right;

    /**
     * Scores on some images.
     *
     * @param images how many
     * @param right the images that each architecture gets right
     */
    VariantScores(int images, Map<Architecture, BitSet> right) {
        this.images = images;
        this.right = right;
    }

    /** The result of a sweep whose architectures are all among those scored. */
    JobResult.Swept of(Architecture base, List<Variant> variants) {
        return new JobResult.Swept(
                score(base),
                variants.stream()
                        .map(variant -> new JobResult.SweptVariant(
                                score(variant.architecture()), difference(variant.architecture(), base)))
                        .toList(),
                effects(variants));
    }

    private List<JobResult.SweepEffect> effects(List<Variant> variants) {
        Collection<List<Variant>> series = variants.stream()
                .collect(Collectors.groupingBy(
                        variant -> new Series(variant.dimension(), variant.stage(), variant.block()),
                        LinkedHashMap::new,
                        Collectors.toList()))
                .values();
        List<JobResult.SweepEffect> effects = new ArrayList<>();
        for (List<Variant> one : series) {
            if (one.size() > 1) {
                effects.add(effect(one));
            }
        }
        return effects;
    }

    private JobResult.SweepEffect effect(List<Variant> series) {
        Comparator<Variant> byImagesRight =
                Comparator.comparingInt(variant -> right(variant.architecture()).cardinality());
        Comparator<Variant> byValue = Comparator.comparingDouble(Variant::value);
        Variant worst =
                series.stream().min(byImagesRight.thenComparing(byValue)).orElseThrow();
        Variant best = series.stream()
                .max(byImagesRight.thenComparing(byValue.reversed()))
                .orElseThrow();
        return new JobResult.SweepEffect(
                worst.dimension(),
                worst.stage(),
                worst.block(),
                worst.value(),
                best.value(),
                difference(best.architecture(), worst.architecture()));
    }

    private SubnetScore score(Architecture architecture) {
        return SubnetScore.of(right(architecture).cardinality(), images);
    }

    private PairedDifference difference(Architecture first, Architecture second) {
        return PairedDifference.of(without(first, second), without(second, first), images);
    }

    private int without(Architecture one, Architecture other) {
        BitSet only = (BitSet) right(one).clone();
        only.andNot(right(other));
        return only.cardinality();
    }

    private BitSet right(Architecture architecture) {
        return Objects.requireNonNull(right.get(architecture), "not scored");
    }

    private record Series(
            Dimension dimension,
            @Nullable Integer stage,
            @Nullable Integer block) {}
}
