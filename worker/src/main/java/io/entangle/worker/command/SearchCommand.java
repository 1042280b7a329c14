package io.entangle.worker.command;

import io.entangle.shared.constraint.Constraints;
import io.entangle.shared.constraint.Range;
import io.entangle.shared.contract.v1.ExperimentView;
import io.entangle.shared.contract.v1.Progress;
import io.entangle.shared.experiment.ExperimentSpec;
import io.entangle.shared.json.Json;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.worker.runner.DatasetStatus;
import io.entangle.worker.runner.UserApi;
import io.entangle.worker.runner.WorkerClock;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The whole way from images to ranked subnets, through the API. */
@Command(
        name = "search",
        mixinStandardHelpOptions = true,
        description =
                "Registers a data set and a search space, posts an experiment, and follows it to its ranked subnets.")
final class SearchCommand implements Callable<Integer> {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

    private static final int MUCH_LARGER = 2;
    private static final String LARGE_PRESET = "autoformer-tiny";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ApiAddress api = new ApiAddress();

    @Option(
            names = "--data",
            paramLabel = "DATA",
            defaultValue = "builtin:shapes",
            description =
                    "A directory or archive of images, CIFAR binary or IDX files on the worker's machine, or builtin:shapes (default).")
    private String data = "builtin:shapes";

    @Option(
            names = "--test-fraction",
            paramLabel = "SHARE",
            description = "Share that becomes the test split where the folder has none.")
    private @Nullable Double testFraction;

    @Option(
            names = "--max-corrupt-share",
            paramLabel = "SHARE",
            description = "Share of the images of a split that may be corrupt, 0 to 1 (default: 0.01).")
    private @Nullable Double maxCorruptShare;

    @Option(
            names = "--space",
            paramLabel = "SPACE",
            description =
                    "A preset's name or a JSON file (default: shapes-32 for builtin:shapes, else cifar-32). Its number of classes is set to the data's.")
    private @Nullable String space;

    @Option(names = "--name", paramLabel = "NAME", description = "Name of the experiment.")
    private @Nullable String name;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Seed of every random draw (default: 0).")
    private long seed;

    @ArgGroup(validate = false, heading = "%nTraining:%n")
    private TrainingOptions training = new TrainingOptions();

    @ArgGroup(validate = false, heading = "%nSearch:%n")
    private SearchOptions search = new SearchOptions();

    static final class TrainingOptions {
        @Option(names = "--epochs", paramLabel = "N", description = "Epochs of supernet training.")
        private @Nullable Integer epochs;

        @Option(names = "--batch-size", paramLabel = "N", description = "Images of one step.")
        private @Nullable Integer batchSize;

        @Option(names = "--learning-rate", paramLabel = "RATE", description = "Peak learning rate.")
        private @Nullable Double learningRate;

        @Option(names = "--precision", paramLabel = "P", description = "auto, fp32 or bf16.")
        private @Nullable String precision;

        @Option(names = "--checkpoint-every", paramLabel = "STEPS", description = "Steps between checkpoints.")
        private @Nullable Integer checkpointEverySteps;

        private Map<String, Object> document(ExperimentDefaults defaults) {
            Map<String, Object> document = new LinkedHashMap<>(defaults.training());
            put(document, "epochs", epochs);
            put(document, "batchSize", batchSize);
            put(document, "learningRate", learningRate);
            put(document, "precision", precision);
            put(document, "checkpointEverySteps", checkpointEverySteps);
            return document;
        }
    }

    static final class SearchOptions {
        @Option(names = "--max-parameters", paramLabel = "N", description = "Only subnets of at most N parameters.")
        private @Nullable Long maxParameters;

        @Option(names = "--min-parameters", paramLabel = "N", description = "Only subnets of at least N parameters.")
        private @Nullable Long minParameters;

        @Option(names = "--max-macs", paramLabel = "N", description = "Only subnets of at most N multiply-accumulates.")
        private @Nullable Long maxMacs;

        @Option(
                names = "--min-macs",
                paramLabel = "N",
                description = "Only subnets of at least N multiply-accumulates.")
        private @Nullable Long minMacs;

        @Option(names = "--algorithm", paramLabel = "NAME", description = "evolution or random.")
        private @Nullable String algorithm;

        @Option(names = "--generations", paramLabel = "N", description = "Rounds of selection.")
        private @Nullable Integer generations;

        @Option(names = "--population", paramLabel = "N", description = "Subnets of one generation.")
        private @Nullable Integer population;

        @Option(
                names = "--held-out",
                paramLabel = "SHARE",
                description = "Share of the training images that ranks candidates.")
        private @Nullable Double heldOut;

        @Option(
                names = "--evaluation-images",
                paramLabel = "N",
                description = "Held-out images that a candidate is scored on (default: all).")
        private @Nullable Integer evaluationImages;

        @Option(names = "--subnets", paramLabel = "N", description = "How many of the best are tested and exported.")
        private @Nullable Integer subnets;

        private Map<String, Object> document(ExperimentDefaults defaults) {
            Map<String, Object> document = new LinkedHashMap<>(defaults.search());
            put(document, "algorithm", algorithm);
            put(document, "generations", generations);
            put(document, "population", population);
            put(document, "evaluationImages", evaluationImages);
            return document;
        }

        private Constraints constraints() {
            return new Constraints(range(minParameters, maxParameters), range(minMacs, maxMacs));
        }

        private static @Nullable Range range(@Nullable Long min, @Nullable Long max) {
            return min == null && max == null ? null : new Range(min, max);
        }
    }

    private static void put(Map<String, Object> document, String field, @Nullable Object value) {
        if (value != null) {
            document.put(field, value);
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        UserApi user = api.open();
        WorkerClock clock = WorkerClock.system();
        LiveText text = LiveText.on(spec.commandLine().getOut());
        DataLocation location = DataLocation.of(data);
        ExperimentDefaults defaults = ExperimentDefaults.of(location);
        DatasetStatus dataset = registered(user, clock, text, location);
        SpaceChoice choice = SpaceChoice.of(space == null ? defaults.preset() : space);
        if (space == null) {
            warnOfSmallSpace(dataset, choice, text);
        }
        SearchSpace wanted = choice.space().withClasses(dataset.classes().size());
        String spaceName = choice.nameFor(wanted);
        user.registerSpace(spaceName, wanted);
        ExperimentView experiment = posted(user, text, document(dataset, spaceName, defaults));
        return new ExperimentFollower(user, clock, text).follow(experiment.id().toString()) ? 0 : 1;
    }

    /** An interrupted run is gone on with: its experiment outlived it, and would only stand in the way of a second one. */
    private static ExperimentView posted(UserApi user, LiveText text, Map<String, Object> document)
            throws InterruptedException {
        Optional<ExperimentView> unfinished =
                user.unfinished(Json.mapper().convertValue(document, ExperimentSpec.class));
        if (unfinished.isPresent()) {
            text.print("This experiment was begun before and has not ended; going on with it");
            return unfinished.get();
        }
        return user.post(document);
    }

    private DatasetStatus registered(UserApi user, WorkerClock clock, LiveText text, DataLocation location)
            throws InterruptedException {
        DatasetStatus dataset = user.registerDataset(
                location.name(testFraction, maxCorruptShare), location.uri(), testFraction, maxCorruptShare);
        if (!dataset.pending() && !location.builtIn()) {
            // It was registered before, and its files may have changed since.
            dataset = user.inspectDataset(dataset.id());
        }
        while (dataset.pending()) {
            Progress progress = dataset.progress();
            text.show(
                    "data set %s: %s"
                            .formatted(
                                    dataset.name(),
                                    progress == null
                                            ? "waits for a worker to inspect it"
                                            : "inspecting " + ProgressLine.of(progress)),
                    clock.nanos());
            clock.pause(BETWEEN_LOOKS);
            dataset = user.dataset(dataset.id());
        }
        if (!dataset.ready()) {
            throw new CommandFailure("The data set %s cannot be used: %s".formatted(dataset.name(), dataset.error()));
        }
        text.print("Data set %s: %d classes, %d training and %d test images"
                .formatted(dataset.name(), dataset.classes().size(), dataset.trainImages(), dataset.testImages()));
        dataset.warnings().forEach(warning -> text.print("Warning: " + warning));
        return dataset;
    }

    /** Small images are the default because they train within hours on a processor; whoever has large ones should know. */
    private static void warnOfSmallSpace(DatasetStatus dataset, SpaceChoice choice, LiveText text) {
        int seen = choice.space().image().size();
        Integer shorterSide = dataset.shorterSide();
        if (shorterSide != null && shorterSide >= MUCH_LARGER * seen) {
            text.print(
                    "Warning: the shorter side of the images is %d pixels (median), but %s sees them at %d; to have them seen at 224, at many times the work, stop this and run the same command with --space %s"
                            .formatted(shorterSide, choice.name(), seen, LARGE_PRESET));
        }
    }

    private Map<String, Object> document(DatasetStatus dataset, String spaceName, ExperimentDefaults defaults) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", name == null ? dataset.name() + " on " + spaceName : name);
        document.put("searchSpace", spaceName);
        document.put("dataset", dataset.name());
        document.put("seed", seed);
        put(document, "heldOut", search.heldOut);
        document.put("training", training.document(defaults));
        document.put("search", search.document(defaults));
        document.put("constraints", search.constraints());
        if (search.subnets != null) {
            document.put("results", Map.of("subnets", search.subnets));
        }
        return document;
    }
}
