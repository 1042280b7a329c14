package io.entangle.e2e.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How large a campaign is.
 *
 * @param seed of every draw
 * @param faults how many happen
 * @param experiments how many are disturbed at least
 * @param plans what they are, in turn
 * @param more whether each is followed by a retraining and a sweep
 */
record CampaignSize(long seed, int faults, int experiments, List<Plan> plans, boolean more) {

    private static final int ENOUGH_OF_EACH = 10;

    /** As the build says: {@code entangle.chaos.seed}, {@code .faults}, {@code .experiments}. */
    static CampaignSize ofTheBuild() {
        int experiments = Math.toIntExact(property("experiments"));
        boolean full = experiments >= Plan.ALL.size();
        return new CampaignSize(
                property("seed"),
                Math.toIntExact(property("faults")),
                experiments,
                full ? Plan.ALL : List.of(Plan.AUTOFORMER),
                full);
    }

    private static long property(String name) {
        String value = System.getProperty("entangle.chaos." + name);
        if (value == null) {
            throw new IllegalStateException("the build gives entangle.chaos." + name + ": run this by ./mvnw verify");
        }
        return Long.parseLong(value);
    }

    /** Whether every kind of job and every type of fault is to come up, each often. */
    boolean isFull() {
        return more && faults >= ENOUGH_OF_EACH * types().size();
    }

    /** How often each type of fault has to come up in a full one. */
    int leastOfEach() {
        return ENOUGH_OF_EACH;
    }

    /** What it takes at most, on a busy machine. */
    Duration longest() {
        return Duration.ofMinutes(10).plus(Duration.ofSeconds(20).multipliedBy(faults));
    }

    /** How many faults wait for their moments at a time: with so many, nearly every call is the moment of one. */
    int open() {
        return more ? 28 : 10;
    }

    /** How many calls a fault lets pass before it takes one that is not its wish: those of a few experiments, if there are many. */
    int patience() {
        return more ? 150 : 20;
    }

    /** Experiments at most, however long some fault waits for its moment. */
    int most() {
        return 3 * experiments;
    }

    /** What can go wrong on this machine. */
    List<FaultType> types() {
        List<FaultType> types = new ArrayList<>(Arrays.asList(FaultType.values()));
        if (!FalseClock.available()) {
            types.remove(FaultType.WRONG_CLOCK);
        }
        return types;
    }
}
