package io.entangle.api.experiment;

import io.entangle.shared.contract.v1.ExperimentView;
import io.entangle.shared.contract.v1.StageView;
import io.entangle.shared.job.TrainingHealth;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** What has to be known of an experiment before its results are read. */
@Component
public class Remarks {

    private final ExperimentViews views;

    Remarks(ExperimentViews views) {
        this.views = views;
    }

    /** One line each: that it has not ended, or not well, and that what it trained has not learned. None if there is nothing to say. */
    public List<String> of(StoredExperiment experiment) {
        ExperimentView view = views.of(experiment);
        return Stream.concat(standing(view), unlearned(view)).toList();
    }

    private static Stream<String> standing(ExperimentView view) {
        String is = "The experiment is " + view.state();
        return switch (view.state()) {
            case SUCCEEDED -> Stream.empty();
            case FAILED ->
                Stream.of("%s: %s"
                        .formatted(
                                is,
                                view.error() == null
                                        ? "no reason is known"
                                        : view.error().message()));
            case CANCELLED -> Stream.of(is + ": what it had not computed by then is not there.");
            default ->
                Stream.of(is + (view.stage() == null ? "" : " at " + view.stage()) + ": it is not finished yet.");
        };
    }

    private static Stream<String> unlearned(ExperimentView view) {
        return view.stages().stream()
                .map(StageView::health)
                .filter(Objects::nonNull)
                .filter(health -> health.verdict() == TrainingHealth.Verdict.NOT_LEARNING)
                .map(health -> "Training: NOT_LEARNING. " + health.explanation());
    }
}
