package io.entangle.api.experiment;

import io.entangle.api.dataset.DatasetInspection;
import io.entangle.api.dataset.StoredDataset;
import io.entangle.api.searchspace.SearchSpaceSummary;
import io.entangle.api.searchspace.StoredSearchSpace;
import io.entangle.api.web.InvalidFields;
import io.entangle.shared.contract.v1.WorkerInfo;
import io.entangle.shared.cost.CostModel;
import io.entangle.shared.experiment.EpochLength;
import io.entangle.shared.experiment.ExperimentSpec;
import io.entangle.shared.experiment.SpaceSearchSpec;
import io.entangle.shared.experiment.TrainingMemory;
import io.entangle.shared.experiment.TrainingSpec;
import io.entangle.shared.experiment.WeightSharing;
import io.entangle.shared.searchspace.SearchSpace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Tells what would become of an experiment, by closed forms, by random subnets and by what earlier trainings have taken; no worker is asked. */
@Service
class Forecasts {

    /** Subnets that tell the mean costs of another space closely enough. */
    private static final int FEW = 200;

    private final ExperimentCheck check;
    private final ReusedSupernet reused;
    private final MeasuredTrainings measured;

    Forecasts(ExperimentCheck check, ReusedSupernet reused, MeasuredTrainings measured) {
        this.check = check;
        this.reused = reused;
        this.measured = measured;
    }

    /**
     * What would become of it.
     *
     * @param spec without violations of its own
     * @throws InvalidFields with everything for which it would be refused but limits that cannot be kept, of which the forecast tells
     */
    Forecast of(ExperimentSpec spec) {
        ExperimentCheck.Checked checked = check.of(spec);
        InvalidFields.refuse(checked.others());
        StoredSearchSpace named = checked.space().orElseThrow();
        SearchSpace space = reused.space(spec).orElse(named.space());
        SubnetSample sample = SubnetSample.of(space, SubnetSample.SUBNETS);
        Optional<DatasetInspection> inspection = checked.dataset().map(StoredDataset::inspection);
        Integer heldOut = inspection.map(found -> found.heldOut(spec.heldOut())).orElse(null);
        Integer trained = inspection.map(found -> found.trained(spec.heldOut())).orElse(null);
        Forecast.Training training = spec.supernet() == null ? training(spec, space, trained) : null;
        return new Forecast(
                checked.unmet().isEmpty(),
                checked.unmet(),
                SearchSpaceSummary.of(space),
                sample.within(spec.constraints()),
                training,
                new Forecast.Search(
                        spec.search().evaluations(),
                        spec.search().evaluationImages() == null
                                ? heldOut
                                : spec.search().evaluationImages()),
                training == null ? null : duration(named, sample, training));
    }

    private static Forecast.Training training(ExperimentSpec spec, SearchSpace space, @Nullable Integer images) {
        List<TrainingSpec> trainings = trainings(spec);
        Long steps = null;
        Long passed = null;
        if (images != null) {
            steps = trainings.stream().mapToLong(each -> steps(each, images)).sum();
            passed = trainings.stream()
                    .mapToLong(each -> steps(each, images) * each.batchSize() * each.subnetsPerStep())
                    .sum();
        }
        return new Forecast.Training(trainings.size(), steps, passed, memory(spec.training(), space));
    }

    /** Every version of a space that is searched is trained, all but the last in the same way. */
    private static List<TrainingSpec> trainings(ExperimentSpec spec) {
        SpaceSearchSpec spaceSearch = spec.spaceSearch();
        if (spaceSearch == null) {
            return List.of(spec.training());
        }
        TrainingSpec before = Objects.requireNonNullElse(spaceSearch.training(), spec.training());
        List<TrainingSpec> trainings = new ArrayList<>(Collections.nCopies(spaceSearch.steps(), before));
        trainings.add(spec.training());
        return trainings;
    }

    private static long steps(TrainingSpec training, int images) {
        return (long) training.epochs()
                * EpochLength.steps(
                        images, training.batchSize(), training.augmentation().repetitions());
    }

    private static Forecast.@Nullable Memory memory(TrainingSpec training, SearchSpace space) {
        if (training.weightSharing() != WeightSharing.ENTANGLED) {
            return null;
        }
        long parameters = CostModel.supernetParameters(space);
        int images = training.imagesAtOnce();
        return new Forecast.Memory(
                images,
                TrainingMemory.of(space, training, parameters, false).at(images),
                TrainingMemory.of(space, training, parameters, true).at(images));
    }

    private Forecast.Duration duration(StoredSearchSpace named, SubnetSample sample, Forecast.Training training) {
        Long images = training.images();
        if (images == null) {
            return nothing("The data set has not been inspected yet, so it is not known how many images there are.");
        }
        List<MeasuredTrainings.Measured> same = measured.over(named.id());
        List<MeasuredTrainings.Measured> others = measured.latest();
        List<Forecast.OnWorker> workers = measured.workers().stream()
                .flatMap(worker -> estimate(worker, same, others, sample, images).stream())
                .sorted(Comparator.comparingDouble(Forecast.OnWorker::seconds))
                .toList();
        if (workers.isEmpty()) {
            return nothing(
                    "No training has ended yet on the device of a worker that is here, so nothing is known of their speed.");
        }
        Forecast.OnWorker fastest = workers.get(0);
        String explanation = fastest.basis() == Forecast.Basis.SAME_SPACE
                ? "By the median rate of earlier trainings over this search space on the same device; augmentation, distillation and precision may differ."
                : "By earlier trainings over other search spaces on the same device, whose rate is scaled by the mean multiply-accumulates of their random subnets and of this space's.";
        return new Forecast.Duration(fastest.seconds(), fastest.basis(), explanation, workers);
    }

    private static Forecast.Duration nothing(String why) {
        return new Forecast.Duration(null, Forecast.Basis.NOTHING, why, List.of());
    }

    private static Optional<Forecast.OnWorker> estimate(
            WorkerInfo worker,
            List<MeasuredTrainings.Measured> same,
            List<MeasuredTrainings.Measured> others,
            SubnetSample sample,
            long images) {
        Optional<Double> known = median(same.stream()
                .filter(training -> training.isOn(worker.facts()))
                .map(MeasuredTrainings.Measured::imagesPerSecond)
                .toList());
        Optional<Double> rate = known.isPresent()
                ? known
                : median(others.stream()
                                .filter(training -> training.isOn(worker.facts()))
                                .map(training -> training.imagesPerSecond() * macs(training.space()))
                                .toList())
                        .map(macsPerSecond -> macsPerSecond / sample.meanMacs());
        return rate.map(imagesPerSecond -> new Forecast.OnWorker(
                worker.name(),
                worker.deviceDescription(),
                known.isPresent() ? Forecast.Basis.SAME_SPACE : Forecast.Basis.OTHER_SPACES,
                imagesPerSecond,
                images / imagesPerSecond));
    }

    private static double macs(SearchSpace space) {
        return SubnetSample.of(space, FEW).meanMacs();
    }

    private static Optional<Double> median(List<Double> rates) {
        List<Double> sorted = rates.stream().filter(rate -> rate > 0).sorted().toList();
        return sorted.isEmpty() ? Optional.empty() : Optional.of(sorted.get(sorted.size() / 2));
    }
}
