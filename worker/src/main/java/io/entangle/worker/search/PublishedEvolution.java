package io.entangle.worker.search;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.random.MersenneTwister;
import io.entangle.shared.searchspace.AutoFormerSpace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * The evolution search of the published AutoFormer code (evolution.py), draw by draw and fault by fault, to be compared with a recorded run. No experiment can ask for
 * it: {@link EvolutionSearch} is the search that has none of these faults.
 *
 * <ul>
 *   <li>Every candidate is scored a second time, on the test set.
 *   <li>The loop that fills a population has no limit, so that a small space or a tight limit never ends; here it ends with an error after {@link #PATIENCE} draws.
 *   <li>A crossover of different depths makes a malformed candidate.
 *   <li>The last generation is scored and then forgotten: nothing ranks it.
 *   <li>Candidates are noted as they are drawn, ten ahead, so that some are never tried; a rejected one is counted anew each time it comes up.
 * </ul>
 */
public final class PublishedEvolution {

    /** Draws for one population after which the loop is taken to be endless. */
    static final int PATIENCE = 1_000_000;

    private static final int AHEAD = 10;
    private static final int CROSSOVER_DRAWS = 50;
    private static final int DRAWS_PER_CHILD = 10;
    private static final int RANKED = 50;
    private static final double MILLION = 1e6;

    private final AutoFormerSpace space;
    private final PublishedSearchSettings settings;
    private final ToLongFunction<AutoFormerArchitecture> parameters;
    private final ToDoubleFunction<AutoFormerArchitecture> accuracy;
    private final MersenneTwister random;
    private final Map<PublishedCandidate, Double> visited = new HashMap<>();
    private final Map<PublishedCandidate, Double> millions = new HashMap<>();
    private final Set<PublishedCandidate> noted = new HashSet<>();
    private final Map<Integer, List<PublishedCandidate>> best = new HashMap<>();
    private List<PublishedCandidate> candidates = new ArrayList<>();
    private int overLimit;
    private int underLimit;

    /**
     * A search from its beginning.
     *
     * @param parameters how parameters are counted
     * @param accuracy what a candidate scores
     */
    public PublishedEvolution(
            AutoFormerSpace space,
            PublishedSearchSettings settings,
            ToLongFunction<AutoFormerArchitecture> parameters,
            ToDoubleFunction<AutoFormerArchitecture> accuracy) {
        this.space = space;
        this.settings = settings;
        this.parameters = parameters;
        this.accuracy = accuracy;
        this.random = new MersenneTwister(settings.seed());
    }

    /**
     * Runs the search to its end.
     *
     * @throws IllegalStateException where the published code would never end, or end with an error
     */
    public PublishedTrace run() {
        best.put(settings.select(), List.of());
        best.put(RANKED, List.of());
        List<List<PublishedTrace.Scored>> generations = new ArrayList<>();
        List<List<Double>> accuracies = new ArrayList<>();
        fillAtRandom();
        for (int generation = 0; generation < settings.generations(); generation++) {
            generations.add(candidates.stream().map(this::scored).toList());
            rank(settings.select());
            rank(RANKED);
            accuracies.add(best(RANKED).stream().map(this::score).toList());
            List<PublishedCandidate> children = children(settings.mutations(), this::mutated);
            children.addAll(children(settings.crossovers(), this::crossed));
            candidates = children;
            fillAtRandom();
        }
        int untried = (int) noted.stream()
                .filter(candidate -> !millions.containsKey(candidate))
                .count();
        return new PublishedTrace(
                generations,
                candidates,
                best(settings.select()),
                accuracies,
                visited.size(),
                noted.size(),
                untried,
                overLimit,
                underLimit);
    }

    private List<PublishedCandidate> best(int count) {
        return Objects.requireNonNull(best.get(count));
    }

    private double score(PublishedCandidate candidate) {
        return Objects.requireNonNull(visited.get(candidate));
    }

    private PublishedTrace.Scored scored(PublishedCandidate candidate) {
        return new PublishedTrace.Scored(candidate, score(candidate), Objects.requireNonNull(millions.get(candidate)));
    }

    private void rank(int count) {
        best.put(
                count,
                Stream.concat(best(count).stream(), candidates.stream())
                        .sorted(Comparator.comparingDouble(candidate -> -score(candidate)))
                        .limit(count)
                        .toList());
    }

    private boolean legal(PublishedCandidate candidate) {
        if (visited.containsKey(candidate)) {
            return false;
        }
        AutoFormerArchitecture architecture = candidate.architecture();
        double size = parameters.applyAsLong(architecture) / MILLION;
        millions.put(candidate, size);
        if (size > settings.maxMillions()) {
            overLimit++;
            return false;
        }
        if (size < settings.minMillions()) {
            underLimit++;
            return false;
        }
        visited.put(candidate, accuracy.applyAsDouble(architecture));
        return true;
    }

    private void fillAtRandom() {
        Supplier<PublishedCandidate> drawn = ahead(this::drawn);
        for (int draws = 0; candidates.size() < settings.population(); draws++) {
            if (draws == PATIENCE) {
                throw new IllegalStateException(
                        "%d draws did not fill a population: the published search never ends here".formatted(PATIENCE));
            }
            PublishedCandidate candidate = drawn.get();
            if (legal(candidate)) {
                candidates.add(candidate);
            }
        }
    }

    private List<PublishedCandidate> children(int count, Supplier<PublishedCandidate> draw) {
        Supplier<PublishedCandidate> drawn = ahead(draw);
        List<PublishedCandidate> children = new ArrayList<>();
        for (int left = DRAWS_PER_CHILD * count; left > 0 && children.size() < count; left--) {
            PublishedCandidate candidate = drawn.get();
            if (legal(candidate)) {
                children.add(candidate);
            }
        }
        return children;
    }

    /** Draws ten at once, notes them, and hands them out one by one. */
    private Supplier<PublishedCandidate> ahead(Supplier<PublishedCandidate> draw) {
        List<PublishedCandidate> waiting = new ArrayList<>();
        return () -> {
            if (waiting.isEmpty()) {
                for (int i = 0; i < AHEAD; i++) {
                    waiting.add(draw.get());
                }
                noted.addAll(waiting);
            }
            return waiting.remove(0);
        };
    }

    private PublishedCandidate drawn() {
        AutoFormerArchitecture drawn = space.sample(random::below);
        return PublishedCandidate.of(
                drawn.depth(),
                drawn.mlpRatio(),
                drawn.numHeads().stream().map(Integer::doubleValue).toList(),
                drawn.embedDim());
    }

    private PublishedCandidate mutated() {
        PublishedCandidate parent = random.choice(best(settings.select()));
        int depth = parent.depth();
        List<Double> ratios = new ArrayList<>(parent.ratios());
        List<Double> heads = new ArrayList<>(parent.heads());
        if (random.nextDouble() < settings.subnetProbability()) {
            depth = random.choice(space.depth());
            resize(ratios, depth, space.mlpRatio());
            resize(heads, depth, headChoices());
        }
        redraw(ratios, space.mlpRatio());
        redraw(heads, headChoices());
        double embed =
                random.nextDouble() < settings.subnetProbability() ? random.choice(space.embedDim()) : parent.embed();
        return PublishedCandidate.of(depth, ratios, heads, embed);
    }

    private List<Double> headChoices() {
        return space.numHeads().stream().map(Integer::doubleValue).toList();
    }

    private void resize(List<Double> layers, int depth, List<Double> choices) {
        while (layers.size() > depth) {
            layers.remove(layers.size() - 1);
        }
        while (layers.size() < depth) {
            layers.add(random.choice(choices));
        }
    }

    private void redraw(List<Double> layers, List<Double> choices) {
        for (int i = 0; i < layers.size(); i++) {
            if (random.nextDouble() < settings.layerProbability()) {
                layers.set(i, random.choice(choices));
            }
        }
    }

    private PublishedCandidate crossed() {
        PublishedCandidate first = random.choice(best(settings.select()));
        PublishedCandidate second = random.choice(best(settings.select()));
        for (int left = CROSSOVER_DRAWS;
                left > 0 && first.genes().size() != second.genes().size();
                left--) {
            first = random.choice(best(settings.select()));
            second = random.choice(best(settings.select()));
        }
        List<Double> genes = new ArrayList<>();
        for (int i = 0; i < Math.min(first.genes().size(), second.genes().size()); i++) {
            genes.add(random.choice(List.of(first.genes().get(i), second.genes().get(i))));
        }
        return new PublishedCandidate(genes);
    }
}
