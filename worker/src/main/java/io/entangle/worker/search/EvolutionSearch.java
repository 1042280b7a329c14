package io.entangle.worker.search;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.experiment.SearchSpec;
import io.entangle.shared.job.Origin;
import io.entangle.shared.random.RandomStreams;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The evolution search of AutoFormer (Chen et al., <i>AutoFormer: Searching Transformers for Visual Recognition</i>,
 * ICCV 2021, arXiv:2107.00651, section 3.4; S3, NeurIPS 2021, arXiv:2111.14725, uses the same): a random first
 * generation, then mutations and crossovers of the best so far, filled up at random.
 *
 * <p>Deviations from the published script: every generation is ranked, the last one too (there it is scored and
 * forgotten), and the first random one counts among {@link SearchSpec#generations()}; draws are bounded everywhere (there
 * the random ones are not); parents of different depths are crossed properly (see {@link AutoFormerVariation}); nothing
 * looks at the test split.
 */
final class EvolutionSearch implements SearchAlgorithm {

    private final SearchProblem problem;
    private final Variation variation;
    private final Frontier frontier;
    private final Ledger ledger = new Ledger();
    private int generation;

    private @Nullable Ending ending;

    EvolutionSearch(SearchProblem problem) {
        this.problem = problem;
        this.variation = Variation.of(problem.space());
        this.frontier = new Frontier(problem.space(), problem.constraints(), variation);
        if (frontier.feasible()) {
            breed();
        } else {
            ending = Endings.infeasible();
        }
    }

    @Override
    public List<Proposal> ask(int max) {
        return ledger.handOut(max);
    }

    @Override
    public void tell(List<Evaluated> evaluated) {
        ledger.take(evaluated);
        if (ledger.settled() && ending == null) {
            breed();
        }
    }

    @Override
    public boolean done() {
        return ending != null && ledger.settled();
    }

    @Override
    public Optional<Ending> ending() {
        return Optional.ofNullable(ending);
    }

    @Override
    public List<Evaluated> ranking() {
        return ledger.ranking();
    }

    private void breed() {
        SearchSpec spec = problem.spec();
        SplittableRandom random = RandomStreams.stream(problem.seed(), "evolution", generation);
        List<Architecture> parents = ledger.ranking().stream()
                .limit(spec.parents())
                .map(evaluated -> evaluated.proposal().architecture())
                .toList();
        List<Proposal> children = new ArrayList<>();
        if (!parents.isEmpty()) {
            add(children, Origin.MUTATION, frontier.take(spec.mutations(), () -> mutation(parents, random)));
            add(children, Origin.CROSSOVER, frontier.take(spec.crossovers(), () -> crossover(parents, random)));
        }
        add(children, Origin.RANDOM, frontier.takeRandom(spec.population() - children.size(), random));
        generation++;
        if (children.isEmpty()) {
            ending = Endings.nothingLeft(frontier);
        } else if (generation == spec.generations()) {
            ending = Endings.budgetSpent(frontier);
        }
        ledger.propose(children);
    }

    private void add(List<Proposal> children, Origin origin, List<Architecture> architectures) {
        for (Architecture architecture : architectures) {
            children.add(new Proposal(architecture, origin, generation));
        }
    }

    private Architecture mutation(List<Architecture> parents, SplittableRandom random) {
        return variation.mutated(
                choose(parents, random),
                problem.spec().mutationProbability(),
                problem.spec().depthMutationProbability(),
                random);
    }

    private Architecture crossover(List<Architecture> parents, SplittableRandom random) {
        return variation.crossed(choose(parents, random), choose(parents, random), random);
    }

    private static Architecture choose(List<Architecture> parents, SplittableRandom random) {
        return parents.get(random.nextInt(parents.size()));
    }
}
