package io.entangle.worker.search;

import io.entangle.shared.architecture.Architecture;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keeps count of what was proposed, handed out and told. */
final class Ledger {

    private final ArrayDeque<Proposal> waiting = new ArrayDeque<>();
    private final Map<Architecture, Integer> outstanding = new HashMap<>();
    private final List<Entry> told = new ArrayList<>();
    private int handedOut;

    void propose(List<Proposal> proposals) {
        waiting.addAll(proposals);
    }

    int waiting() {
        return waiting.size();
    }

    List<Proposal> handOut(int max) {
        if (max < 1) {
            throw new IllegalArgumentException("at least one proposal must be asked for, not " + max);
        }
        List<Proposal> proposals = new ArrayList<>();
        while (proposals.size() < max && !waiting.isEmpty()) {
            Proposal proposal = waiting.remove();
            outstanding.put(proposal.architecture(), handedOut++);
            proposals.add(proposal);
        }
        return List.copyOf(proposals);
    }

    void take(List<Evaluated> evaluated) {
        for (Evaluated one : evaluated) {
            Integer number = outstanding.remove(one.proposal().architecture());
            if (number == null) {
                throw new IllegalArgumentException(
                        one.proposal().architecture() + " was not asked for, or was told already");
            }
            told.add(new Entry(number, one));
        }
    }

    /** Returns whether every proposal has been told. */
    boolean settled() {
        return waiting.isEmpty() && outstanding.isEmpty();
    }

    List<Evaluated> ranking() {
        return told.stream()
                .sorted(Comparator.comparingDouble((Entry entry) -> -entry.evaluated.score())
                        .thenComparingInt(Entry::number))
                .map(Entry::evaluated)
                .toList();
    }

    private record Entry(int number, Evaluated evaluated) {}
}
