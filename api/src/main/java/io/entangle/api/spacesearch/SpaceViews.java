package io.entangle.api.spacesearch;

import io.entangle.api.experiment.Experiments;
import io.entangle.api.experiment.SpaceVersion;
import io.entangle.api.experiment.SpaceVersions;
import io.entangle.api.queue.Jobs;
import io.entangle.api.web.Problem;
import io.entangle.shared.contract.v1.SpaceEvidence;
import io.entangle.shared.contract.v1.SpaceVersionDetail;
import io.entangle.shared.contract.v1.SpaceVersionView;
import io.entangle.shared.contract.v1.SubspaceView;
import io.entangle.shared.experiment.SpaceSearchSpec;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import io.entangle.shared.spacesearch.StepRule;
import io.entangle.shared.spacesearch.Subspace;
import io.entangle.shared.spacesearch.SubspaceChange;
import io.entangle.shared.spacesearch.SubspaceQuality;
import io.entangle.shared.spacesearch.Subspaces;
import io.entangle.shared.spacesearch.Trend;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Versions of spaces as their users see them: what is kept, and what the jobs came to that measured them. */
@Component
class SpaceViews {

    private final Experiments experiments;
    private final SpaceVersions versions;
    private final Jobs jobs;

    SpaceViews(Experiments experiments, SpaceVersions versions, Jobs jobs) {
        this.experiments = experiments;
        this.versions = versions;
        this.jobs = jobs;
    }

    /**
     * All versions of an experiment, the first one first.
     *
     * @throws org.springframework.web.ErrorResponseException 404 if there is no such experiment
     */
    List<SpaceVersionDetail> of(UUID experimentId) {
        SpaceSearchSpec spaceSearch = experiments.get(experimentId).spec().spaceSearch();
        boolean warmStart = spaceSearch != null && spaceSearch.warmStart();
        List<SpaceVersion> kept = versions.of(experimentId);
        List<UUID> measuring =
                kept.stream().map(SpaceVersion::jobId).filter(Objects::nonNull).toList();
        Map<UUID, JobSpec> specs = jobs.specs(measuring);
        Map<UUID, JobResult> results = jobs.results(measuring);
        return kept.stream()
                .map(version -> detail(
                        experimentId,
                        version,
                        warmStart && version.parent() != null,
                        (JobSpec.MeasureSpace) specs.get(version.jobId()),
                        (JobResult.SpaceMeasured) results.get(version.jobId())))
                .toList();
    }

    /**
     * One version.
     *
     * @throws org.springframework.web.ErrorResponseException 404 if there is none of that step
     */
    SpaceVersionDetail of(UUID experimentId, int step) {
        return of(experimentId).stream()
                .filter(detail -> detail.version().step() == step)
                .findFirst()
                .orElseThrow(() -> Problem.notFound("version of the search space at step", String.valueOf(step)));
    }

    private static SpaceVersionDetail detail(
            UUID experimentId,
            SpaceVersion version,
            boolean warmStart,
            JobSpec.@Nullable MeasureSpace asked,
            JobResult.@Nullable SpaceMeasured found) {
        String self = "/api/v1/experiments/%s/spaces/%d".formatted(experimentId, version.step());
        SpaceVersionView view = new SpaceVersionView(
                version.step(),
                version.parent(),
                version.space(),
                version.sha256(),
                version.space().distinctSubnets().toString(),
                version.createdAt(),
                version.jobId(),
                warmStart,
                found == null ? null : found.quality(),
                subspaces(version, found),
                Map.of("self", self, "plot", self + "/plot"));
        return new SpaceVersionDetail(view, asked == null || found == null ? null : evidence(asked, found));
    }

    private static List<SubspaceView> subspaces(SpaceVersion version, JobResult.@Nullable SpaceMeasured found) {
        List<Subspace> subspaces = Subspaces.of(version.space()).all();
        List<SubspaceView> views = new ArrayList<>();
        for (int i = 0; i < subspaces.size(); i++) {
            Trend trend = found == null ? null : found.subspaces().get(i).trend();
            SubspaceChange change = found == null || found.changes().isEmpty()
                    ? null
                    : found.changes().get(i);
            views.add(view(subspaces.get(i), trend, change));
        }
        return views;
    }

    private static SubspaceView view(Subspace subspace, @Nullable Trend trend, @Nullable SubspaceChange change) {
        return new SubspaceView(
                subspace.stage(),
                subspace.dimension(),
                subspace.choices(),
                trend == null ? null : trend.slope(),
                trend == null ? null : trend.standardError(),
                trend == null || !Double.isFinite(trend.certainty()) ? null : trend.certainty(),
                change == null ? null : change.after().choices(),
                change == null ? null : change.steps(),
                change == null ? null : change.reason());
    }

    private static SpaceEvidence evidence(JobSpec.MeasureSpace asked, JobResult.SpaceMeasured found) {
        return new SpaceEvidence(
                found.errors().size(),
                found.images(),
                asked.constraints(),
                asked.topShare(),
                asked.rules(),
                asked.mode(),
                found.subspaces().stream()
                        .map(quality -> trend(
                                quality,
                                Objects.requireNonNull(
                                        asked.rules().get(quality.subspace().dimension()))))
                        .toList(),
                found.errors(),
                distribution(found.errors()));
    }

    private static SpaceEvidence.SubspaceTrend trend(SubspaceQuality quality, StepRule rule) {
        Subspace subspace = quality.subspace();
        Trend trend = quality.trend();
        List<BigDecimal> choices = subspace.choices();
        return new SpaceEvidence.SubspaceTrend(
                subspace.stage(),
                subspace.dimension(),
                quality.choices(),
                trend == null
                        ? null
                        : List.of(
                                fitted(trend, rule, choices.get(0)),
                                fitted(trend, rule, choices.get(choices.size() - 1))));
    }

    private static SpaceEvidence.FitPoint fitted(Trend trend, StepRule rule, BigDecimal value) {
        double steps = value.doubleValue() / rule.step().doubleValue();
        return new SpaceEvidence.FitPoint(value, trend.atZero() + trend.slope() * steps);
    }

    private static List<SpaceEvidence.SharePoint> distribution(List<Double> ascending) {
        List<SpaceEvidence.SharePoint> points = new ArrayList<>();
        for (int i = 0; i < ascending.size(); i++) {
            boolean last = i == ascending.size() - 1;
            if (last || !ascending.get(i).equals(ascending.get(i + 1))) {
                points.add(new SpaceEvidence.SharePoint(ascending.get(i), (i + 1.0) / ascending.size()));
            }
        }
        return points;
    }
}
