package io.entangle.worker.search;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.experiment.SearchSpec;
import io.entangle.shared.job.Origin;
import io.entangle.shared.random.RandomStreams;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Draws each choice uniformly and keeps what is within the limits and new: what every other search has to beat at the
 * same number of evaluations. Its generations are batches of the population's size; they wait for no scores.
 */
final class RandomSearch implements SearchAlgorithm {

    private final SearchProblem problem;
    private final Frontier frontier;
    private final Ledger ledger = new Ledger();
    private int generation;

    private @Nullable Ending ending;

    RandomSearch(SearchProblem problem) {
        this.problem = problem;
        this.frontier = new Frontier(problem.space(), problem.constraints(), Variation.of(problem.space()));
        if (frontier.feasible()) {
            draw();
        } else {
            ending = Endings.infeasible();
        }
    }

    @Override
    public List<Proposal> ask(int max) {
        while (ending == null && ledger.waiting() < max) {
            draw();
        }
        return ledger.handOut(max);
    }

    @Override
    public void tell(List<Evaluated> evaluated) {
        ledger.take(evaluated);
        if (ledger.settled() && ending == null) {
            draw();
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

    private void draw() {
        SearchSpec spec = problem.spec();
        List<Architecture> drawn = frontier.takeRandom(
                spec.population(), RandomStreams.stream(problem.seed(), "random-search", generation));
        int round = generation++;
        if (drawn.isEmpty()) {
            ending = Endings.nothingLeft(frontier);
        } else if (generation == spec.generations()) {
            ending = Endings.budgetSpent(frontier);
        }
        ledger.propose(drawn.stream()
                .map(architecture -> new Proposal(architecture, Origin.RANDOM, round))
                .toList());
    }
}
