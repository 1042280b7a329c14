package io.entangle.api.result;

import io.entangle.shared.contract.v1.SubnetView;
import io.entangle.shared.job.SubnetScore;
import java.util.ArrayList;
import java.util.List;

/**
 * Marks ties among ranked subnets, as {@link SubnetView} defines them: with the leader of the group, by less than two standard errors of the difference.
 *
 * <p>Ties are not transitive, so a group is not everything that is near something in it: that could chain the best to the worst. It is what is near its leader.
 */
final class Ranking {

    private static final double STANDARD_ERRORS = 2;

    private Ranking() {}

    /**
     * The views of ranked subnets.
     *
     * @param ranked in the order of their ranks
     */
    static List<SubnetView> views(List<StoredSubnet> ranked) {
        List<SubnetView> views = new ArrayList<>();
        int first = 0;
        while (first < ranked.size()) {
            StoredSubnet leader = ranked.get(first);
            int end = first + 1;
            while (end < ranked.size()
                    && tied(leader.requireHeldOut(), ranked.get(end).requireHeldOut())) {
                end++;
            }
            views.add(leader.view(end - first > 1, null));
            for (StoredSubnet follower : ranked.subList(first + 1, end)) {
                views.add(follower.view(true, leader.rank()));
            }
            first = end;
        }
        return views;
    }

    /** Whether two scores differ by less than the noise; equal ones do even where the estimate of the noise is zero, at 0 and 1. */
    static boolean tied(SubnetScore a, SubnetScore b) {
        double difference = Math.abs(a.accuracy() - b.accuracy());
        return difference == 0 || difference < STANDARD_ERRORS * Math.hypot(a.standardError(), b.standardError());
    }
}
