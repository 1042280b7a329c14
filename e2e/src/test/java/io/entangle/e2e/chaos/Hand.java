package io.entangle.e2e.chaos;

import io.entangle.shared.random.RandomStreams;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/**
 * The faults that are due. A few are open at a time, each waiting for its moment; after some calls it takes any moment that its type allows, so every fault of the deck
 * happens while there are calls. Calls are counted, not seconds.
 */
final class Hand {

    private static final int LONGEST_PAUSE = 3;

    private final Deque<Card> deck;
    private final List<Card> open = new ArrayList<>();
    private final Map<Card, Integer> waited = new HashMap<>();
    private final SplittableRandom pauses;
    private final int mostOpen;
    private final int patience;
    private final Predicate<FaultType> possible;
    private int pause;
    private boolean somethingAlone;
    private int under;

    /**
     * A hand of a deck.
     *
     * @param mostOpen how many cards wait for their moments at a time
     * @param patience how many calls that its type allows a card lets pass before it takes one that is not its wish
     * @param possible whether a type can happen as things stand
     */
    Hand(List<Card> deck, long seed, int mostOpen, int patience, Predicate<FaultType> possible) {
        this.mostOpen = mostOpen;
        this.patience = patience;
        this.deck = new ArrayDeque<>(deck);
        this.pauses = RandomStreams.stream(seed, "pauses");
        this.possible = possible;
    }

    /** The fault that happens now, if one does; {@link #done} has to follow. */
    synchronized Optional<Card> take(Moment moment) {
        while (open.size() < mostOpen && !deck.isEmpty()) {
            open.add(deck.remove());
        }
        open.stream().filter(card -> moment.allows(card.type())).forEach(card -> waited.merge(card, 1, Integer::sum));
        if (pause > 0) {
            pause--;
            return Optional.empty();
        }
        Optional<Card> taken = open.stream().filter(card -> fits(card, moment)).findFirst();
        taken.ifPresent(card -> {
            open.remove(card);
            pause = pauses.nextInt(LONGEST_PAUSE + 1);
            somethingAlone |= card.type().alone();
            under++;
        });
        return taken;
    }

    private boolean fits(Card card, Moment moment) {
        if (!moment.allows(card.type()) || (card.type().alone() && somethingAlone) || !possible.test(card.type())) {
            return false;
        }
        return moment.is(card.wish()) || waited.getOrDefault(card, 0) > patience;
    }

    /** A fault has happened, or its moment was gone before it could: then it waits for another. */
    synchronized void done(Card card, boolean happened) {
        under--;
        if (card.type().alone()) {
            somethingAlone = false;
        }
        if (!happened) {
            open.add(card);
        }
    }

    /** Whether every fault has happened. */
    synchronized boolean isEmpty() {
        return deck.isEmpty() && open.isEmpty() && under == 0;
    }

    /** Those that wait, for a report. */
    synchronized List<Card> waiting() {
        List<Card> waiting = new ArrayList<>(open);
        waiting.addAll(deck);
        return waiting;
    }
}
