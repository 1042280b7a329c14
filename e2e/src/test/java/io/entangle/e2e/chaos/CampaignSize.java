package io.entangle.e2e.chaos;

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

    /** From here on it covers everything. */
    private static final int FULL = 100;

    /** As the build says: {@code entangle.chaos.seed}, {@code .faults}, {@code .experiments}. */
    static CampaignSize ofTheBuild() {
        int faults = Math.toIntExact(property("faults"));
        boolean full = faults >= FULL;
        return new CampaignSize(
                property("seed"),
                faults,
                Math.toIntExact(property("experiments")),
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

    /** Whether it is to cover everything. */
    boolean isFull() {
        return faults >= FULL;
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
