package io.entangle.api.experiment;

import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.shared.spacesearch.Subspace;
import io.entangle.shared.spacesearch.SubspaceChange;
import io.entangle.shared.spacesearch.SubspaceQuality;
import io.entangle.shared.spacesearch.Subspaces;
import io.entangle.shared.validation.Violation;
import io.entangle.shared.validation.Violations;
import java.util.List;

/** What a measurement must be before the next version of a space is made of it: of as many subnets as were asked for, and a space that follows from its changes. */
final class MeasurementRules {

    private MeasurementRules() {}

    static List<Violation> violations(JobSpec.MeasureSpace asked, JobResult.SpaceMeasured found) {
        List<Subspace> subspaces = Subspaces.of(asked.space()).all();
        List<Double> errors = found.errors();
        Violations violations = new Violations()
                .require(
                        errors.size() == asked.samples(),
                        "/errors",
                        "must be one for each of the %d subnets".formatted(asked.samples()))
                .require(
                        errors.stream().allMatch(error -> error >= 0 && error <= 1)
                                && errors.equals(errors.stream().sorted().toList()),
                        "/errors",
                        "must ascend from 0 to 1")
                .require(
                        found.subspaces().stream()
                                .map(SubspaceQuality::subspace)
                                .toList()
                                .equals(subspaces),
                        "/subspaces",
                        "must be those of the space, in its order");
        if (asked.mode() == null) {
            return violations
                    .require(found.changes().isEmpty(), "/changes", "must be empty: the space is only measured")
                    .require(found.next().equals(asked.space()), "/next", "must be the space that was measured")
                    .list();
        }
        boolean ofTheSpace =
                found.changes().stream().map(SubspaceChange::before).toList().equals(subspaces);
        violations.require(ofTheSpace, "/changes", "must be of the space's subspaces, in its order");
        return ofTheSpace ? violations.addAll("/next", misfits(asked, found)).list() : violations.list();
    }

    private static List<Violation> misfits(JobSpec.MeasureSpace asked, JobResult.SpaceMeasured found) {
        SearchSpace expected = found.moved()
                ? Subspaces.of(asked.space())
                        .with(found.changes().stream()
                                .map(SubspaceChange::after)
                                .toList())
                : asked.space();
        return new Violations()
                .require(found.next().equals(expected), "", "must follow from the changes")
                .addAll("", found.next().violations())
                .list();
    }
}
