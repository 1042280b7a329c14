package io.entangle.e2e.chaos;

import io.entangle.shared.job.JobKind;
import io.entangle.shared.random.RandomStreams;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Faults in an order that the seed alone decides: of each type as many as of any other, up to one, whatever the seed. */
final class Deck {

    private Deck() {}

    /** Deals that many faults over these types, whose wishes go round everything that jobs of these kinds ask for. */
    static List<Card> deal(long seed, int faults, List<FaultType> types, Collection<JobKind> kinds) {
        SplittableRandom random = RandomStreams.stream(seed, "deck");
        Map<FaultType, List<Wish>> wishes = new EnumMap<>(FaultType.class);
        List<FaultType> order = new ArrayList<>();
        for (int number = 0; number < faults; number++) {
            order.add(types.get(number % types.size()));
        }
        shuffle(order, random);
        List<Card> deck = new ArrayList<>();
        for (FaultType type : order) {
            List<Wish> left = wishes.computeIfAbsent(type, any -> new ArrayList<>());
            if (left.isEmpty()) {
                left.addAll(Wish.among(kinds));
                left.removeIf(wish -> !type.calls().contains(wish.call()));
                shuffle(left, random);
            }
            deck.add(new Card(deck.size() + 1, type, left.remove(left.size() - 1), random.nextLong()));
        }
        return deck;
    }

    private static <T> void shuffle(List<T> list, SplittableRandom random) {
        for (int i = list.size() - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            T moved = list.get(i);
            list.set(i, list.get(other));
            list.set(other, moved);
        }
    }
}
