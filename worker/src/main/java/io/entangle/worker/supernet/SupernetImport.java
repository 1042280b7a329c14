package io.entangle.worker.supernet;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.worker.checkpoint.CheckpointException;
import io.entangle.worker.checkpoint.ForeignCheckpoint;
import io.entangle.worker.checkpoint.HostTensor;
import io.entangle.worker.checkpoint.PublishedGeometry;
import io.entangle.worker.checkpoint.QkvBias;
import io.entangle.worker.checkpoint.StateDictAdapter;
import io.entangle.worker.checkpoint.TrainPosition;
import io.entangle.worker.checkpoint.TrainState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Foreign weights as a supernet of ours or as one subnet, and a supernet of ours as foreign weights. Nothing is rounded on either way. */
public final class SupernetImport {

    /** Key of a safetensors file's metadata that tells how its query-key-value bias is sliced; without it, as published. */
    public static final String QKV_BIAS = "qkvBias";

    private static final int MOST_NAMED = 8;

    private SupernetImport() {}

    /**
     * A supernet without moments, at the start of a training.
     *
     * @throws CheckpointException naming everything in which the file is not a supernet of the space
     */
    public static TrainState supernet(ForeignCheckpoint file, SearchSpace space) {
        Map<String, HostTensor> published = StateDictAdapter.published(file.tensors());
        refuse(
                "it is no supernet of the search space",
                PublishedGeometry.of(published).mismatches(space));
        QkvBias bias = bias(file, space);
        Blueprint blueprint = Blueprint.of(space);
        return begun(space, bias, blueprint.fromPublished(fitted(published, blueprint, blueprint.ofSupernet()), bias));
    }

    /**
     * A stand-alone subnet.
     *
     * @param space that says what the tensors do not, and that holds the subnet
     * @throws CheckpointException naming everything in which the file is not a subnet of the space
     */
    public static SubnetCheckpoint subnet(ForeignCheckpoint file, SearchSpace space) {
        Map<String, HostTensor> published = StateDictAdapter.published(file.tensors());
        Blueprint blueprint = Blueprint.of(space);
        Architecture architecture = PublishedGeometry.of(published).subnet(space);
        return new SubnetCheckpoint(
                SubnetConfig.of(space, architecture), fitted(published, blueprint, blueprint.ofSubnet(architecture)));
    }

    /**
     * A supernet for one subnet, without moments, at the start of a training. Its space is the smallest that holds the subnet; where a block of it has more than the subnet's,
     * the weights are 0.
     *
     * @param file a supernet of the space, from which the subnet is cut, or the subnet alone
     * @throws CheckpointException naming everything in which the file is neither
     */
    public static TrainState alone(ForeignCheckpoint file, SearchSpace space, Architecture architecture) {
        SubnetCheckpoint subnet = cutOrAlone(file, space, architecture);
        SearchSpace around = subnet.config().asSpace();
        Blueprint blueprint = Blueprint.of(around);
        Map<String, HostTensor> ours = blueprint.fromPublished(subnet.weights(), QkvBias.HEAD_MAJOR);
        Map<String, HostTensor> weights = new LinkedHashMap<>();
        for (Parameter parameter : blueprint.ofSupernet()) {
            weights.put(parameter.name(), blueprint.cut(Objects.requireNonNull(ours.get(parameter.name())), parameter));
        }
        return begun(around, QkvBias.HEAD_MAJOR, weights);
    }

    private static TrainState begun(SearchSpace space, QkvBias bias, Map<String, HostTensor> weights) {
        return new TrainState(space, bias, weights, Map.of(), Map.of(), Map.of(), Map.of(), TrainPosition.START);
    }

    private static SubnetCheckpoint cutOrAlone(ForeignCheckpoint file, SearchSpace space, Architecture architecture) {
        Map<String, HostTensor> published = StateDictAdapter.published(file.tensors());
        if (PublishedGeometry.of(published).mismatches(space).isEmpty()) {
            TrainState whole = supernet(file, space);
            return new SubnetExtractor(space, whole.qkvBias(), whole.weights()).extract(architecture);
        }
        SubnetCheckpoint found = subnet(file, space);
        // The name decides between subnets of the same shapes. They compute the same where windows hold the whole grid
        // or ratios come to the same width; which heads share out a fixed Q-K-V dimension, the file does not tell.
        if (!shapes(space, found.config().architecture()).equals(shapes(space, architecture))) {
            throw new CheckpointException("it holds another subnet than the one that was named: %s"
                    .formatted(found.config().architecture()));
        }
        return new SubnetCheckpoint(SubnetConfig.of(space, architecture), found.weights());
    }

    private static List<List<Long>> shapes(SearchSpace space, Architecture architecture) {
        return Blueprint.of(space).ofSubnet(architecture).stream()
                .map(parameter -> Arrays.stream(parameter.shape()).boxed().toList())
                .toList();
    }

    /** The weights of a supernet with published names and in the published layout; undoes {@link #supernet}. */
    public static Map<String, HostTensor> published(TrainState state) {
        return Blueprint.of(state.space()).toPublished(state.weights(), state.qkvBias());
    }

    private static QkvBias bias(ForeignCheckpoint file, SearchSpace space) {
        return space.byFamily(autoFormer -> bias(file), s3 -> QkvBias.HEAD_MAJOR);
    }

    private static QkvBias bias(ForeignCheckpoint file) {
        String said = file.metadata().getOrDefault(QKV_BIAS, QkvBias.PUBLISHED.name());
        return Arrays.stream(QkvBias.values())
                .filter(bias -> bias.name().equals(said))
                .findFirst()
                .orElseThrow(() -> new CheckpointException("its metadata have %s '%s', and should have one of %s"
                        .formatted(QKV_BIAS, said, Arrays.toString(QkvBias.values()))));
    }

    private static Map<String, HostTensor> fitted(
            Map<String, HostTensor> tensors, Blueprint blueprint, List<Parameter> parameters) {
        Map<String, HostTensor> left = new LinkedHashMap<>(tensors);
        Map<String, HostTensor> fitted = new LinkedHashMap<>();
        List<String> wrong = new ArrayList<>();
        for (Parameter parameter : parameters) {
            long[] shape = blueprint.publishedShape(parameter);
            HostTensor tensor = left.remove(parameter.name());
            if (tensor == null) {
                wrong.add(parameter.name() + " is missing");
            } else if (!Arrays.equals(tensor.shape(), shape)) {
                wrong.add("%s has shape %s instead of %s"
                        .formatted(parameter.name(), Arrays.toString(tensor.shape()), Arrays.toString(shape)));
            } else {
                fitted.put(parameter.name(), tensor);
            }
        }
        left.keySet().forEach(name -> wrong.add("'" + name + "' is no tensor of this network"));
        refuse("its tensors do not fit", wrong);
        return fitted;
    }

    private static void refuse(String what, List<String> reasons) {
        if (!reasons.isEmpty()) {
            throw new CheckpointException("%s: %s%s"
                    .formatted(
                            what,
                            String.join("; ", reasons.subList(0, Math.min(MOST_NAMED, reasons.size()))),
                            reasons.size() > MOST_NAMED ? "; and %d more".formatted(reasons.size() - MOST_NAMED) : ""));
        }
    }
}
