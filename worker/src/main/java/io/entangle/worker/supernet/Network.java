package io.entangle.worker.supernet;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.worker.checkpoint.CheckpointException;
import io.entangle.worker.checkpoint.HostTensor;
import io.entangle.worker.checkpoint.QkvBias;
import io.entangle.worker.torch.Autograd;
import io.entangle.worker.torch.ScriptArguments;
import io.entangle.worker.torch.Tensor;
import io.entangle.worker.torch.TorchDevice;
import io.entangle.worker.torch.TorchScope;
import io.entangle.worker.torch.TorchScriptProgram;
import io.entangle.worker.torch.TorchSession;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Weights on a device, and the program that runs any subnet of them. */
final class Network implements AutoCloseable {

    /** Numbers of 16 images of 224 pixels: what is computed from more at once does not stay in a processor's cache. */
    private static final int CACHED_NUMBERS = 16 * 3 * 224 * 224;

    private final TorchSession session;
    private final Blueprint blueprint;
    private final QkvBias qkvBias;
    private final SupernetLayout layout;
    private final TorchScope scope;
    private final TorchScriptProgram program;
    private final Optional<TorchScriptProgram> joined;
    private final List<Tensor> weights = new ArrayList<>();
    private final ConstantTensors constants;
    private final Attention attention;

    /** Takes the values of every parameter from the map, and computes attention as is best for the device. */
    Network(
            TorchSession session,
            Blueprint blueprint,
            QkvBias qkvBias,
            SupernetLayout layout,
            Map<String, HostTensor> values) {
        this(session, blueprint, qkvBias, layout, values, Attention.on(session.device()));
    }

    Network(
            TorchSession session,
            Blueprint blueprint,
            QkvBias qkvBias,
            SupernetLayout layout,
            Map<String, HostTensor> values,
            Attention attention) {
        this.session = session;
        this.attention = attention;
        this.blueprint = blueprint;
        this.qkvBias = qkvBias;
        this.layout = layout;
        List<Parameter> parameters = layout.parameters();
        List<float[]> checked =
                parameters.stream().map(parameter -> fitting(parameter, values)).toList();
        String text = SupernetProgram.text(blueprint.program());
        program = session.load(SupernetProgram.NAME, text);
        joined = JoinedLinear.program(session, text);
        scope = session.scope();
        for (int i = 0; i < checked.size(); i++) {
            weights.add(scope.floats(checked.get(i), parameters.get(i).shape()));
        }
        constants = new ConstantTensors(scope);
    }

    private static float[] fitting(Parameter parameter, Map<String, HostTensor> values) {
        HostTensor tensor = values.get(parameter.name());
        if (tensor == null) {
            throw new CheckpointException("tensor '%s' is missing".formatted(parameter.name()));
        }
        if (!Arrays.equals(tensor.shape(), parameter.shape())) {
            throw new CheckpointException("tensor '%s' has shape %s, the network needs %s"
                    .formatted(parameter.name(), Arrays.toString(tensor.shape()), Arrays.toString(parameter.shape())));
        }
        return tensor.values();
    }

    SearchSpace space() {
        return blueprint.space();
    }

    Blueprint blueprint() {
        return blueprint;
    }

    QkvBias qkvBias() {
        return qkvBias;
    }

    List<Parameter> parameters() {
        return layout.parameters();
    }

    SupernetLayout layout() {
        return layout;
    }

    List<Tensor> weights() {
        return weights;
    }

    TorchSession session() {
        return session;
    }

    TorchScriptProgram program() {
        return program;
    }

    /** What that precision means on this device. */
    boolean bf16(Precision precision) {
        return precision == Precision.BF16
                || (precision == Precision.AUTO && session.device().computesBf16());
    }

    /** Brings images to the device. */
    DeviceImages toDevice(float[] images) {
        TorchScope own = session.scope();
        try {
            return new DeviceImages(own, parts(images, own));
        } catch (RuntimeException e) {
            own.close();
            throw e;
        }
    }

    private List<Tensor> parts(float[] images, TorchScope own) {
        if (!session.device().equals(TorchDevice.CPU) || images.length <= CACHED_NUMBERS) {
            return List.of(images(images, own));
        }
        int image = numbers();
        int part = Math.max(1, CACHED_NUMBERS / image) * image;
        List<Tensor> parts = new ArrayList<>();
        for (int at = 0; at < images.length; at += part) {
            parts.add(images(Arrays.copyOfRange(images, at, Math.min(at + part, images.length)), own));
        }
        return parts;
    }

    /** Class scores of B images, in no-grad mode; any thread may ask. */
    float[][] logits(float[] images, Architecture architecture, Precision precision) {
        try (DeviceImages onDevice = toDevice(images)) {
            return logits(onDevice, architecture, precision);
        }
    }

    /** Class scores of B images, in no-grad mode; any thread may ask. */
    float[][] logits(DeviceImages images, Architecture architecture, Precision precision) {
        List<float[]> logits = new ArrayList<>();
        for (Tensor part_BCSS : images.parts_BCSS()) {
            float[] flat = logits(part_BCSS, architecture, precision);
            for (int at = 0; at < flat.length; at += space().classes()) {
                logits.add(Arrays.copyOfRange(flat, at, at + space().classes()));
            }
        }
        return logits.toArray(float[][]::new);
    }

    private float[] logits(Tensor images_BCSS, Architecture architecture, Precision precision) {
        try (TorchScope step = session.scope()) {
            ScriptArguments arguments = new ScriptArguments()
                    .tensors(layout.given(architecture, weights))
                    .tensor(images_BCSS);
            addArchitecture(arguments, architecture, precision);
            TorchScriptProgram faster = bf16(precision) ? joined.orElse(program) : program;
            return faster.tensor("forward", Autograd.INFERENCE, arguments, step).toFloats();
        }
    }

    /** Of one image. */
    private int numbers() {
        return space().image().channels()
                * space().image().size()
                * space().image().size();
    }

    Tensor images(float[] images, TorchScope step) {
        int size = space().image().size();
        int channels = space().image().channels();
        int image = numbers();
        if (images.length == 0 || images.length % image != 0) {
            throw new IllegalArgumentException(
                    "%d numbers are no images of %d × %d × %d".formatted(images.length, channels, size, size));
        }
        return step.floats(images, images.length / image, channels, size, size);
    }

    /** The arguments that every method of the program takes after its tensors. */
    void addArchitecture(ScriptArguments arguments, Architecture architecture, Precision precision) {
        arguments
                .integers(blueprint.numbers(architecture))
                .reals(blueprint.reals(architecture))
                .tensors(constants(architecture))
                .flags(flags(precision));
    }

    /** Tensors that belong to a subnet but are not learned. */
    List<Tensor> constants(Architecture architecture) {
        return blueprint.constants(architecture, constants);
    }

    /** What the program is told of the space and of how to compute. */
    boolean[] flags(Precision precision) {
        return blueprint.flags(qkvBias, attention, bf16(precision));
    }

    /** A copy of all weights, by name. */
    Map<String, HostTensor> snapshot() {
        return snapshot(weights);
    }

    /** A copy of tensors that lie beside the weights, by the names of the weights. */
    Map<String, HostTensor> snapshot(List<Tensor> tensors) {
        Map<String, HostTensor> copies = new LinkedHashMap<>();
        for (int i = 0; i < tensors.size(); i++) {
            Parameter parameter = layout.parameters().get(i);
            copies.put(
                    parameter.name(),
                    new HostTensor(parameter.shape(), tensors.get(i).toFloats()));
        }
        return copies;
    }

    @Override
    public void close() {
        scope.close();
        program.close();
        joined.ifPresent(TorchScriptProgram::close);
    }
}
