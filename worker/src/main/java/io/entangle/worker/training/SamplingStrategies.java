package io.entangle.worker.training;

import java.util.List;

/** All sampling strategies; a new one gets a line here. */
public final class SamplingStrategies {

    /** Every strategy that an experiment can name. */
    public static final List<SamplingStrategy> ALL = List.of(new UniformSampling(), new PublishedSampling());

    private SamplingStrategies() {}

    /**
     * The strategy of that name.
     *
     * @throws IllegalArgumentException naming those there are
     */
    public static SamplingStrategy named(String name) {
        return ALL.stream()
                .filter(strategy -> strategy.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no sampling strategy '%s'; there are %s"
                        .formatted(
                                name, ALL.stream().map(SamplingStrategy::name).toList())));
    }
}
