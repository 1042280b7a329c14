package io.entangle.worker.supernet;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.S3Architecture;
import io.entangle.shared.searchspace.S3Space;
import io.entangle.worker.checkpoint.HostTensor;
import io.entangle.worker.checkpoint.QkvBias;
import io.entangle.worker.torch.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * S3 (Chen et al., NeurIPS 2021, arXiv:2111.14725, section 3.1): every subnet takes the first blocks of each stage, the leading part of each tensor, of the merging of
 * patches the leading part for each of the four neighbours, and of the relative-position biases the distances that its window has, the centre.
 *
 * @param space whose supernet it is
 */
record S3Blueprint(S3Space space) implements Blueprint {

    private static final int OF_NETWORK = 2;
    private static final int OF_STAGE = 3;
    private static final int OF_BLOCK = 3;
    /** A table of biases begins with a dimension for each direction of a distance, with distance 0 at the centre. */
    private static final int DIRECTIONS = 2;

    private static final int[] NOTHING = {};

    @Override
    public String program() {
        return "s3.torchscript";
    }

    @Override
    public List<Parameter> ofSupernet() {
        return S3Parameters.ofSupernet(space);
    }

    @Override
    public List<Parameter> ofSubnet(Architecture architecture) {
        return S3Parameters.ofSubnet(space, known(architecture));
    }

    @Override
    public long[] numbers(Architecture architecture) {
        List<S3Architecture.Stage> stages = known(architecture).stages();
        int blocks = IntStream.range(0, stages.size()).map(this::room).sum();
        long[] numbers = new long[OF_NETWORK + OF_STAGE * stages.size() + OF_BLOCK * blocks];
        numbers[0] = space.image().patch();
        numbers[1] = stages.size();
        int at = OF_NETWORK + OF_STAGE * stages.size();
        for (int index = 0; index < stages.size(); index++) {
            S3Architecture.Stage stage = stages.get(index);
            int about = OF_NETWORK + OF_STAGE * index;
            numbers[about] = stage.embedDim();
            numbers[about + 1] = stage.depth();
            numbers[about + 2] = room(index);
            for (int block = 0; block < stage.depth(); block++) {
                numbers[at + OF_BLOCK * block] = stage.numHeads().get(block);
                numbers[at + OF_BLOCK * block + 1] = stage.hidden(block);
                numbers[at + OF_BLOCK * block + 2] =
                        space.usedWindow(index, stage.windowSize().get(block));
            }
            at += OF_BLOCK * room(index);
        }
        return numbers;
    }

    private int room(int stage) {
        return Collections.max(space.stages().get(stage).depth());
    }

    @Override
    public double[] reals(Architecture architecture) {
        return new double[0];
    }

    /** {@inheritDoc} Attention is explicit everywhere: the fused kernels would have to be given the biases of every window. */
    @Override
    public boolean[] flags(QkvBias qkvBias, Attention attention, boolean bf16) {
        if (qkvBias != QkvBias.HEAD_MAJOR) {
            throw new IllegalArgumentException("the query-key-value bias of S3 has no published slicing");
        }
        return new boolean[] {bf16};
    }

    @Override
    public List<Tensor> constants(Architecture architecture, ConstantTensors constants) {
        List<Tensor> all = new ArrayList<>();
        WindowedGrid order = WindowedGrid.whole(space.gridOf(0));
        for (OrderedStage stage : stages(architecture)) {
            WindowedGrid first = stage.orders.get(0);
            all.add(all.isEmpty() ? arranged(constants, order, first) : merging(constants, order, first));
            order = first;
            for (int block = 0; block < stage.windows.size(); block++) {
                WindowedGrid windows = stage.windows.get(block);
                WindowedGrid wanted = stage.orders.get(block);
                all.add(arranged(constants, order, wanted));
                order = wanted;
                all.add(constants.floats(
                        List.of("distances", windows.window()), () -> WindowedGrid.distances(windows.window())));
                all.add(
                        windows.masked()
                                ? constants.floats(List.of("mask", windows), windows::mask)
                                : constants.indices(NOTHING, () -> NOTHING));
                // Where the windows do not reach beyond the grid, the tokens lie as they want them.
                all.add(arranged(constants, order, windows));
                all.add(arranged(constants, windows, order));
            }
        }
        return all;
    }

    /** Places to take tokens from that lie in one order, to have them in another; empty if both are the same. */
    private static Tensor arranged(ConstantTensors constants, WindowedGrid from, WindowedGrid to) {
        if (from.equals(to)) {
            return constants.indices(NOTHING, () -> NOTHING);
        }
        return constants.indices(List.of("arranged", from, to), () -> WindowedGrid.places(to.tokens(), from.tokens()));
    }

    private static Tensor merging(ConstantTensors constants, WindowedGrid from, WindowedGrid to) {
        return constants.indices(
                List.of("merging", from, to),
                () -> WindowedGrid.places(WindowedGrid.neighbours(from.grid(), to.tokens()), from.tokens()));
    }

    /**
     * How the tokens of a stage lie.
     *
     * @param windows of each block
     * @param orders in which the residual stream lies in each block: that of the windows, or where they reach beyond the grid the one it had
     */
    private record OrderedStage(List<WindowedGrid> windows, List<WindowedGrid> orders) {}

    private List<OrderedStage> stages(Architecture architecture) {
        List<S3Architecture.Stage> stages = known(architecture).stages();
        return IntStream.range(0, stages.size())
                .mapToObj(index -> ordered(index, stages.get(index)))
                .toList();
    }

    private OrderedStage ordered(int index, S3Architecture.Stage stage) {
        int grid = space.gridOf(index);
        List<WindowedGrid> windows = new ArrayList<>();
        List<WindowedGrid> orders = new ArrayList<>();
        WindowedGrid order = WindowedGrid.whole(grid);
        for (int block = 0; block < stage.depth(); block++) {
            int window = stage.windowSize().get(block);
            WindowedGrid own =
                    new WindowedGrid(grid, space.usedWindow(index, window), space.shift(index, block, window));
            order = own.reachesBeyond() ? order : own;
            windows.add(own);
            orders.add(order);
        }
        return new OrderedStage(windows, orders);
    }

    @Override
    public List<TracedLayer> layers(Architecture architecture) {
        List<OrderedStage> stages = stages(architecture);
        List<TracedLayer> layers = new ArrayList<>();
        WindowedGrid order = stages.get(0).orders.get(0);
        layers.add(new TracedLayer("patch_embed", order.tokens()));
        for (int index = 0; index < stages.size(); index++) {
            List<WindowedGrid> orders = stages.get(index).orders;
            if (index > 0) {
                layers.add(new TracedLayer(
                        "layers.%d.downsample".formatted(index - 1),
                        orders.get(0).tokens()));
            }
            for (int block = 0; block < orders.size(); block++) {
                order = orders.get(block);
                layers.add(new TracedLayer("layers.%d.blocks.%d".formatted(index, block), order.tokens()));
            }
        }
        layers.add(new TracedLayer("norm", order.tokens()));
        return layers;
    }

    @Override
    public HostTensor cut(HostTensor whole, Parameter part) {
        return overlay(part.name(), whole, HostTensor.zeros(part.shape()));
    }

    @Override
    public HostTensor overlay(String name, HostTensor earlier, HostTensor fresh) {
        return name.endsWith(S3Parameters.TABLE)
                ? Overlap.centred(earlier, fresh, DIRECTIONS)
                : Overlap.leading(earlier, fresh);
    }

    @Override
    public long[] publishedShape(Parameter parameter) {
        return S3Tensors.publishedShape(parameter.name(), parameter.shape());
    }

    @Override
    public Map<String, HostTensor> toPublished(Map<String, HostTensor> ours, QkvBias qkvBias) {
        return S3Tensors.toPublished(ours);
    }

    @Override
    public Map<String, HostTensor> fromPublished(Map<String, HostTensor> published, QkvBias qkvBias) {
        return S3Tensors.fromPublished(published);
    }

    /** @throws IllegalArgumentException if the architecture is of another family */
    private static S3Architecture known(Architecture architecture) {
        if (architecture instanceof S3Architecture subnet) {
            return subnet;
        }
        throw new IllegalArgumentException("no architecture of S3: " + architecture);
    }
}
