package io.entangle.api.experiment;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.cost.CostModel;
import io.entangle.shared.cost.Costs;
import io.entangle.shared.job.Candidate;
import io.entangle.shared.job.JobSpec;
import io.entangle.shared.validation.Violation;
import io.entangle.shared.validation.Violations;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the finalists of a search must be before they are promised to a user: members of the space, within the limits, distinct, best first. */
final class FinalistRules {

    private FinalistRules() {}

    static List<Violation> violations(JobSpec.Search search, List<Candidate> ranked) {
        Violations violations = new Violations();
        Set<Architecture> seen = new HashSet<>();
        double before = Double.POSITIVE_INFINITY;
        for (int i = 0; i < ranked.size(); i++) {
            Candidate finalist = ranked.get(i);
            String pointer = "/ranked/" + i;
            double accuracy = finalist.score().accuracy();
            violations
                    .between(pointer + "/score/accuracy", accuracy, 0, 1)
                    .require(accuracy <= before, pointer, "must not be better than the one before it")
                    .require(seen.add(finalist.architecture()), pointer, "must not be there twice");
            List<Violation> misfits = search.space().violations(finalist.architecture());
            violations.addAll(pointer + "/architecture", misfits);
            if (misfits.isEmpty()) {
                Costs costs = CostModel.of(search.space(), finalist.architecture());
                violations
                        .require(costs.equals(finalist.costs()), pointer + "/costs", "must be " + costs)
                        .require(search.constraints().admit(costs), pointer, "must keep the constraints");
            }
            before = accuracy;
        }
        return violations.list();
    }
}
