package io.entangle.worker.supernet;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.experiment.UnsampledPolicy;
import io.entangle.shared.experiment.WeightSharing;
import io.entangle.shared.random.RandomStreams;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.worker.checkpoint.HostTensor;
import io.entangle.worker.checkpoint.QkvBias;
import io.entangle.worker.checkpoint.TrainState;
import io.entangle.worker.torch.Autograd;
import io.entangle.worker.torch.ScriptArguments;
import io.entangle.worker.torch.Tensor;
import io.entangle.worker.torch.TorchScope;
import io.entangle.worker.torch.TorchSession;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The weight-entangled supernet of a space of any family (Chen et al., <i>AutoFormer: Searching Transformers for Visual Recognition</i>, ICCV 2021, arXiv:2107.00651,
 * section 3.3): one set of weights, of which every subnet is a slice. The architecture is an argument of each call; there is no state to reset between subnets.
 *
 * <p>Deviations: the query-key-value bias keeps its role in every subnet ({@link QkvBias#HEAD_MAJOR}), unless published weights ask for the published slicing.
 */
public final class Supernet implements AutoCloseable {

    private static final String START = "initialisation";

    private final Network network;

    private Supernet(Network network) {
        this.network = network;
    }

    /** A new entangled supernet with weights drawn from the seed: the same ones on every machine. */
    public static Supernet initialise(TorchSession session, SearchSpace space, long seed) {
        return initialise(session, space, WeightSharing.ENTANGLED, seed);
    }

    /** A new supernet with weights drawn from the seed: the same ones on every machine. */
    public static Supernet initialise(TorchSession session, SearchSpace space, WeightSharing sharing, long seed) {
        SupernetLayout layout = SupernetLayout.of(space, sharing);
        return new Supernet(new Network(session, Blueprint.of(space), QkvBias.HEAD_MAJOR, layout, drawn(layout, seed)));
    }

    /**
     * A new supernet that begins with the weights that it has in common with an earlier one; all others, as those of blocks and choices that the earlier one does not have, are
     * drawn from the seed. A subnet of both spaces answers as it does there.
     *
     * @param earlier weights of a supernet of another space of the family
     * @throws IllegalArgumentException if it has nothing in common: it is of another family, for other images or classes, or shares its weights otherwise
     */
    public static Supernet initialise(
            TorchSession session, SearchSpace space, WeightSharing sharing, long seed, TrainState earlier) {
        SupernetLayout layout = SupernetLayout.of(space, sharing);
        return new Supernet(new Network(
                session,
                Blueprint.of(space),
                earlier.qkvBias(),
                layout,
                EarlierWeights.over(drawn(layout, seed), space, earlier)));
    }

    private static Map<String, HostTensor> drawn(SupernetLayout layout, long seed) {
        List<Parameter> parameters = layout.parameters();
        Map<String, HostTensor> values = new LinkedHashMap<>();
        for (int i = 0; i < parameters.size(); i++) {
            Parameter parameter = parameters.get(i);
            float[] drawn = parameter.start().draw(RandomStreams.stream(seed, START, i), parameter.elements());
            values.put(parameter.name(), new HostTensor(parameter.shape(), drawn));
        }
        return values;
    }

    /**
     * A supernet with these weights, qkv weights head-major; their names tell whether they are entangled.
     *
     * @throws io.entangle.worker.checkpoint.CheckpointException naming the first tensor that is missing or has another shape
     */
    public static Supernet restore(
            TorchSession session, SearchSpace space, QkvBias qkvBias, Map<String, HostTensor> weights) {
        return new Supernet(new Network(
                session, Blueprint.of(space), qkvBias, SupernetLayout.of(space, weights.keySet()), weights));
    }

    static Supernet restore(
            TorchSession session,
            SearchSpace space,
            QkvBias qkvBias,
            Map<String, HostTensor> weights,
            Attention attention) {
        return new Supernet(new Network(
                session, Blueprint.of(space), qkvBias, SupernetLayout.of(space, weights.keySet()), weights, attention));
    }

    /** How many parameters the supernet of a space has. */
    public static long parameters(SearchSpace space, WeightSharing sharing) {
        return SupernetLayout.of(space, sharing).parameters().stream()
                .mapToLong(Parameter::elements)
                .sum();
    }

    /** The space whose subnets it holds. */
    public SearchSpace space() {
        return network.space();
    }

    /** How the query-key-value bias is stored. */
    public QkvBias qkvBias() {
        return network.qkvBias();
    }

    Network network() {
        return network;
    }

    /** A copy of all weights by their published names, qkv weights head-major. */
    public Map<String, HostTensor> weights() {
        return network.snapshot();
    }

    /**
     * Class scores of images under one architecture. Any thread may ask, also several at once, but not while a step is running.
     *
     * @param images_BCSS normalised pixels, (B, channels, size, size) in row-major order
     * @return logits, [B][classes]
     */
    public float[][] evaluate(float[] images_BCSS, Architecture architecture, Precision precision) {
        return network.logits(images_BCSS, architecture, precision);
    }

    /**
     * Brings images to the device once, for subnets that are scored on the same ones.
     *
     * @param images_BCSS normalised pixels, (B, channels, size, size) in row-major order
     * @return to be closed by the caller
     */
    public DeviceImages toDevice(float[] images_BCSS) {
        return network.toDevice(images_BCSS);
    }

    /**
     * Class scores of images that lie on the device. Any thread may ask, also several at once for the same images, but not while a step is running.
     *
     * @return logits, [B][classes]
     */
    public float[][] evaluate(DeviceImages images, Architecture architecture, Precision precision) {
        return network.logits(images, architecture, precision);
    }

    /**
     * One training step of one subnet: cross entropy, gradients of its slices, and AdamW on them, in one call of the program.
     *
     * @param images_BCSS normalised pixels, (B, channels, size, size) in row-major order
     * @param labels class of each image
     * @throws NonFiniteLossException if loss or gradient is not finite; nothing was changed then
     */
    public StepOutcome trainStep(
            AdamW optimizer, float[] images_BCSS, int[] labels, Architecture architecture, StepSettings settings) {
        return trainStep(
                optimizer, List.of(new TrainingPart(images_BCSS, new Targets.Labels(labels))), architecture, settings);
    }

    /**
     * One training step towards class probabilities, as mixing images or a teacher gives them.
     *
     * @param targets_BC probabilities, (B, classes) in row-major order
     * @throws NonFiniteLossException if loss or gradient is not finite; nothing was changed then
     */
    public StepOutcome trainStep(
            AdamW optimizer,
            float[] images_BCSS,
            float[] targets_BC,
            Architecture architecture,
            StepSettings settings) {
        Targets targets = new Targets.Probabilities(targets_BC, space().classes());
        return trainStep(optimizer, List.of(new TrainingPart(images_BCSS, targets)), architecture, settings);
    }

    /**
     * One training step of one subnet over the parts of a batch: their gradients are summed, weighted by their images, before the weights are moved once. Up to rounding
     * it is the step over the whole batch.
     *
     * @param parts at least one
     * @throws NonFiniteLossException if loss or gradient is not finite; nothing was changed then
     */
    public StepOutcome trainStep(
            AdamW optimizer, List<TrainingPart> parts, Architecture architecture, StepSettings settings) {
        return trainStep(optimizer, parts, List.of(architecture), settings);
    }

    /**
     * One training step of several subnets: the mean of their losses, the mean of their gradients (Chen et al., <i>Searching the Search Space of Vision Transformer</i>,
     * NeurIPS 2021, arXiv:2111.14725, supplement), a single clipping and a single update of all that any of them has. In one call of the program for each part, in which the subnets
     * are computed one after the other.
     *
     * @param parts at least one, each with the factors of every subnet if there is drop path
     * @param architectures at least one, and only one where weights are not entangled
     * @throws NonFiniteLossException if loss or gradient is not finite, if only one subnet's; nothing was changed then
     */
    public StepOutcome trainStep(
            AdamW optimizer, List<TrainingPart> parts, List<Architecture> architectures, StepSettings settings) {
        StepSubnets subnets = new StepSubnets(network, architectures);
        boolean whole = settings.unsampled() != UnsampledPolicy.FROZEN;
        boolean unused = settings.unsampled() == UnsampledPolicy.PUBLISHED;
        int sampled = subnets.sampled();
        int images = parts.stream().mapToInt(part -> part.targets().count()).sum();
        boolean single = parts.size() == 1 && subnets.count() == 1;
        List<Tensor> sums = single ? List.of() : subnets.given(optimizer.sums());
        int last = parts.size() - 1;
        double loss = 0;
        for (TrainingPart part : parts.subList(0, last)) {
            loss += accumulate(sums, part, images, subnets, settings);
        }
        double[] found;
        int[] given = subnets.given();
        try (TorchScope scope = network.session().scope()) {
            ScriptArguments arguments = new ScriptArguments()
                    .tensors(subnets.given(network.weights()))
                    .tensors(subnets.given(optimizer.first()))
                    .tensors(subnets.given(optimizer.second()))
                    .integers(optimizer.steps(given, sampled, unused))
                    .flags(decayed(given))
                    .tensors(sums);
            addPart(arguments, parts.get(last), images, subnets, settings, scope);
            Double clip = settings.gradientClipping();
            arguments
                    .integers(subnets.hull())
                    .real(clip == null ? 0 : clip)
                    .reals(settings.learningRate(), settings.weightDecay(), AdamW.BETA1, AdamW.BETA2, AdamW.EPSILON)
                    .flag(whole);
            found = network.program().reals("train_step", Autograd.RECORDING, arguments);
        }
        StepOutcome outcome = new StepOutcome(loss + found[0], found[1]);
        if (!Double.isFinite(outcome.loss()) || !Double.isFinite(outcome.gradientNorm())) {
            throw new NonFiniteLossException(settings.step(), architectures, outcome.loss(), outcome.gradientNorm());
        }
        optimizer.count(given, sampled, unused);
        return outcome;
    }

    private double accumulate(
            List<Tensor> sums, TrainingPart part, int images, StepSubnets subnets, StepSettings settings) {
        try (TorchScope scope = network.session().scope()) {
            ScriptArguments arguments = new ScriptArguments()
                    .tensors(subnets.given(network.weights()))
                    .tensors(sums);
            addPart(arguments, part, images, subnets, settings, scope);
            return network.program().reals("accumulate", Autograd.RECORDING, arguments)[0];
        }
    }

    private void addPart(
            ScriptArguments arguments,
            TrainingPart part,
            int images,
            StepSubnets subnets,
            StepSettings settings,
            TorchScope scope) {
        int count = part.targets().count();
        arguments
                .tensor(network.images(part.images_BCSS(), scope))
                .tensor(onDevice(part.targets(), scope))
                .tensors(drops(part.drops_KB2L(), count, subnets.architectures(), scope));
        subnets.addTo(arguments, settings.precision());
        arguments.real(settings.labelSmoothing()).real((double) count / images);
    }

    private static Tensor onDevice(Targets targets, TorchScope scope) {
        if (targets instanceof Targets.Probabilities soft) {
            return scope.floats(soft.targets_BC(), soft.count(), soft.classes());
        }
        int[] labels = ((Targets.Labels) targets).classes();
        return scope.integers(labels, labels.length);
    }

    private static List<Tensor> drops(
            List<float[]> drops_KB2L, int count, List<Architecture> architectures, TorchScope scope) {
        if (drops_KB2L.isEmpty()) {
            return List.of();
        }
        if (drops_KB2L.size() != architectures.size()) {
            throw new IllegalArgumentException(
                    "there are factors of %d subnets for %d".formatted(drops_KB2L.size(), architectures.size()));
        }
        List<Tensor> drops = new ArrayList<>();
        for (int k = 0; k < architectures.size(); k++) {
            drops.add(drops(drops_KB2L.get(k), count, architectures.get(k).depth(), scope));
        }
        return drops;
    }

    private static Tensor drops(float[] drops_B2L, int count, int depth, TorchScope scope) {
        int branches = 2 * depth;
        if (drops_B2L.length != count * branches) {
            throw new IllegalArgumentException(
                    "%d factors are not %d for each of %d samples".formatted(drops_B2L.length, branches, count));
        }
        float[] byBranch = new float[drops_B2L.length];
        for (int i = 0; i < drops_B2L.length; i++) {
            byBranch[i % branches * count + i / branches] = drops_B2L[i];
        }
        return scope.floats(byBranch, branches, 1, count, 1);
    }

    private boolean[] decayed(int[] given) {
        boolean[] decayed = new boolean[given.length];
        for (int i = 0; i < decayed.length; i++) {
            decayed[i] = network.parameters().get(given[i]).decayed();
        }
        return decayed;
    }

    @Override
    public void close() {
        network.close();
    }
}
