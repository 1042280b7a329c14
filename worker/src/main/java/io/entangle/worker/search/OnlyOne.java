package io.entangle.worker.search;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.job.Origin;
import java.util.List;
import java.util.Optional;

/** A search with nothing to choose: it asks for one subnet and ends. No experiment can name it, as it needs the subnet. */
public final class OnlyOne implements SearchAlgorithm {

    private static final Ending ENDING =
            new Ending(Ending.Reason.SPACE_EXHAUSTED, "the supernet is for this one subnet alone");

    private final Ledger ledger = new Ledger();

    /** A search for {@code architecture}. */
    public OnlyOne(Architecture architecture) {
        ledger.propose(List.of(new Proposal(architecture, Origin.REFERENCE, 0)));
    }

    @Override
    public List<Proposal> ask(int max) {
        return ledger.handOut(max);
    }

    @Override
    public void tell(List<Evaluated> evaluated) {
        ledger.take(evaluated);
    }

    @Override
    public boolean done() {
        return ledger.settled();
    }

    @Override
    public Optional<Ending> ending() {
        return Optional.of(ENDING);
    }

    @Override
    public List<Evaluated> ranking() {
        return ledger.ranking();
    }
}
