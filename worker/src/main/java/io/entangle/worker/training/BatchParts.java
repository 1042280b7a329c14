package io.entangle.worker.training;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.experiment.DistillationSpec;
import io.entangle.shared.experiment.TrainingSpec;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.worker.data.ImageBatch;
import io.entangle.worker.supernet.Targets;
import io.entangle.worker.supernet.TrainingPart;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes of a batch what a step is given: drop path drawn for each subnet, the teacher asked once for all, divided into the parts that are computed one after the other. */
final class BatchParts {

    private final SearchSpace space;
    private final TrainingSpec training;
    private final long seed;
    private final Teacher teacher;
    private final BlockPlaces places;
    private final DropPath dropPath;

    /** Parts for a supernet of a space; the teacher is asked where the settings want one. */
    BatchParts(SearchSpace space, TrainingSpec training, long seed, Teacher teacher) {
        this.space = space;
        this.training = training;
        this.seed = seed;
        this.teacher = teacher;
        this.places = new BlockPlaces(space);
        this.dropPath = new DropPath(training.dropPath(), places.count());
    }

    /**
     * The parts of a step, of sizes that differ by one image at most.
     *
     * @param drawn the step's subnets
     * @param number of the step within the epoch
     */
    List<TrainingPart> of(ImageBatch batch, List<Architecture> drawn, int epoch, int number) {
        int images = batch.count();
        int pixels = batch.images_BCHW().length / images;
        List<float[]> drops = drops(images, drawn, epoch, number);
        Targets targets = targets(batch);
        int count = Math.min(training.gradientAccumulation(), images);
        List<TrainingPart> parts = new ArrayList<>(count);
        for (int part = 0; part < count; part++) {
            int from = (int) ((long) images * part / count);
            int to = (int) ((long) images * (part + 1) / count);
            float[] own = count == 1
                    ? batch.images_BCHW()
                    : Arrays.copyOfRange(batch.images_BCHW(), from * pixels, to * pixels);
            parts.add(new TrainingPart(
                    own,
                    taught(own, targets.range(from, to), epoch),
                    drops.stream().map(all -> rows(all, images, from, to)).toList()));
        }
        return parts;
    }

    private List<float[]> drops(int images, List<Architecture> drawn, int epoch, int number) {
        if (training.dropPath() == 0) {
            return List.of();
        }
        List<float[]> drops = new ArrayList<>();
        for (int k = 0; k < drawn.size(); k++) {
            drops.add(dropPath.factors(images, places.of(drawn.get(k)), seed, epoch, drawn.size() * number + k));
        }
        return drops;
    }

    private static float[] rows(float[] all, int images, int from, int to) {
        int row = all.length / images;
        return Arrays.copyOfRange(all, from * row, to * row);
    }

    private Targets targets(ImageBatch batch) {
        if (!training.mixing().mixes()) {
            return new Targets.Labels(batch.labels());
        }
        int classes = space.classes();
        return new Targets.Probabilities(SoftTargets.of(batch, classes, training.labelSmoothing()), classes);
    }

    private Targets taught(float[] images, Targets own, int epoch) {
        DistillationSpec spec = training.distillation();
        if (spec == null || epoch < spec.firstEpoch(training.warmupEpochs())) {
            return own;
        }
        return new Distillation(spec, training.labelSmoothing(), space.classes())
                .mix(own, teacher.answer(images, training.precision()));
    }
}
