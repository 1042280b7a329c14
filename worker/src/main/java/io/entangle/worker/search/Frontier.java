package io.entangle.worker.search;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.constraint.Constraints;
import io.entangle.shared.constraint.Feasibility;
import io.entangle.shared.cost.CostModel;
import io.entangle.shared.searchspace.SearchSpace;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * What a search has not proposed yet: decides which architectures are admissible, namely within the limits and new, and
 * finds admissible ones in a bounded number of draws.
 */
final class Frontier {

    /** Draws for each architecture wanted; the published script's figure for mutation and crossover. */
    private static final int DRAWS_PER_CHILD = 10;
    /** Draws for each random architecture wanted, where the published script draws for ever. */
    private static final int DRAWS_PER_RANDOM = 50;

    private static final int DETOURS_PER_RANDOM = 4;
    /** Spaces up to this size are listed when draws do not suffice, which makes the end of a search exact. */
    private static final BigInteger LISTABLE = BigInteger.valueOf(50_000);

    private final SearchSpace space;
    private final Constraints constraints;
    private final Variation variation;
    private final Set<Architecture> proposed = new HashSet<>();

    Frontier(SearchSpace space, Constraints constraints, Variation variation) {
        this.space = space;
        this.constraints = constraints;
        this.variation = variation;
    }

    /** Returns whether any architecture of the space keeps the limits. */
    boolean feasible() {
        return Feasibility.of(space).feasible(constraints);
    }

    /** Returns whether the space is small enough to be listed, so that nothing admissible is ever overlooked. */
    boolean listable() {
        return space.distinctSubnets().compareTo(LISTABLE) <= 0;
    }

    int proposed() {
        return proposed.size();
    }

    /** Takes up to {@code count} admissible architectures out of a bounded number of draws. */
    List<Architecture> take(int count, Supplier<Architecture> draw) {
        return take(count, (long) count * DRAWS_PER_CHILD, draw);
    }

    private List<Architecture> take(int count, long draws, Supplier<Architecture> draw) {
        List<Architecture> taken = new ArrayList<>();
        for (long i = 0; i < draws && taken.size() < count; i++) {
            admit(draw.get(), taken);
        }
        return taken;
    }

    /**
     * Takes up to {@code count} admissible architectures drawn at random. Where the limits leave so little of the space
     * that draws alone do not find as many, a small space is listed, and in a large one the way from a random
     * architecture to the smallest and to the largest is tried.
     */
    List<Architecture> takeRandom(int count, SplittableRandom random) {
        List<Architecture> taken = take(count, (long) count * DRAWS_PER_RANDOM, () -> space.sample(random));
        if (taken.size() < count && listable()) {
            takeListed(count, random, taken);
        } else if (taken.size() < count) {
            takeOnTheWay(count, random, taken);
        }
        return taken;
    }

    private void takeListed(int count, SplittableRandom random, List<Architecture> taken) {
        List<Architecture> admissible = new ArrayList<>();
        variation.all().forEachRemaining(architecture -> {
            if (admissible(architecture)) {
                admissible.add(architecture);
            }
        });
        while (taken.size() < count && !admissible.isEmpty()) {
            admit(admissible.remove(random.nextInt(admissible.size())), taken);
        }
    }

    private void takeOnTheWay(int count, SplittableRandom random, List<Architecture> taken) {
        long detours = (long) (count - taken.size()) * DETOURS_PER_RANDOM;
        for (long i = 0; i < detours && taken.size() < count; i++) {
            Architecture end = i % 2 == 0 ? space.smallest() : space.largest();
            Iterator<Architecture> path = variation.path(space.sample(random), end, random);
            int before = taken.size();
            while (taken.size() == before && path.hasNext()) {
                admit(path.next(), taken);
            }
        }
    }

    private void admit(Architecture architecture, List<Architecture> taken) {
        if (admissible(architecture)) {
            proposed.add(architecture);
            taken.add(architecture);
        }
    }

    private boolean admissible(Architecture architecture) {
        return !proposed.contains(architecture) && constraints.admit(CostModel.of(space, architecture));
    }
}
