package io.entangle.worker.search;

import io.entangle.shared.experiment.SearchSpec;
import java.util.List;
import java.util.function.Function;

/** The registry of search algorithms, by the name that {@link SearchSpec#algorithm()} gives. */
public final class SearchAlgorithms {

    private static final List<Registered> ALL = List.of(
            new Registered(SearchSpec.EVOLUTION, EvolutionSearch::new),
            new Registered(SearchSpec.RANDOM, RandomSearch::new));

    private SearchAlgorithms() {}

    /** Returns the names of all algorithms. */
    public static List<String> names() {
        return ALL.stream().map(Registered::name).toList();
    }

    /**
     * Starts the search that the problem's specification names.
     *
     * @throws IllegalArgumentException naming the known ones, if there is no such algorithm
     */
    public static SearchAlgorithm start(SearchProblem problem) {
        String name = problem.spec().algorithm();
        return ALL.stream()
                .filter(registered -> registered.name.equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("no search algorithm is called '" + name + "'; known: " + names()))
                .start
                .apply(problem);
    }

    private record Registered(String name, Function<SearchProblem, SearchAlgorithm> start) {}
}
