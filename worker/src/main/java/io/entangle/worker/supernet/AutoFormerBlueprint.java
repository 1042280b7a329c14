package io.entangle.worker.supernet;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.Pooling;
import io.entangle.worker.checkpoint.HostTensor;
import io.entangle.worker.checkpoint.QkvBias;
import io.entangle.worker.checkpoint.QkvLayout;
import io.entangle.worker.torch.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * AutoFormer (Chen et al., ICCV 2021, arXiv:2107.00651, section 3.3): every subnet is a prefix slice of each tensor.
 *
 * @param space whose supernet it is
 */
record AutoFormerBlueprint(AutoFormerSpace space) implements Blueprint {

    private static final int OF_NETWORK = 3;
    private static final int OF_BLOCK = 3;
    private static final int[] IN_ORDER = {};
    private static final Pattern ROWS_OF_HEADS = Pattern.compile(".*\\.attn\\.qkv\\.(weight|bias)");
    private static final Pattern COLUMNS_OF_HEADS =
            Pattern.compile(".*\\.attn\\.(proj\\.weight|rel_pos_embed_[kv]\\.embeddings_table_[vh])");

    @Override
    public String program() {
        return "autoformer.torchscript";
    }

    @Override
    public List<Parameter> ofSupernet() {
        return AutoFormerParameters.ofSupernet(space);
    }

    @Override
    public List<Parameter> ofSubnet(Architecture architecture) {
        return AutoFormerParameters.ofSubnet(space, known(architecture));
    }

    @Override
    public long[] numbers(Architecture architecture) {
        AutoFormerArchitecture subnet = known(architecture);
        long[] numbers = new long[OF_NETWORK + OF_BLOCK * subnet.depth()];
        numbers[0] = space.image().patch();
        numbers[1] = subnet.embedDim();
        numbers[2] = subnet.depth();
        for (int block = 0; block < subnet.depth(); block++) {
            int heads = subnet.numHeads().get(block);
            int at = OF_NETWORK + OF_BLOCK * block;
            numbers[at] = heads;
            numbers[at + 1] = space.headDim(heads);
            numbers[at + 2] = subnet.hidden(block);
        }
        return numbers;
    }

    @Override
    public double[] reals(Architecture architecture) {
        AutoFormerArchitecture subnet = known(architecture);
        return subnet.numHeads().stream()
                .mapToDouble(heads -> space.attentionScale(subnet.embedDim(), heads))
                .toArray();
    }

    @Override
    public boolean[] flags(QkvBias qkvBias, Attention attention, boolean bf16) {
        return new boolean[] {
            space.relativePosition().enabled(),
            space.pooling() == Pooling.TOKEN,
            qkvBias == QkvBias.PUBLISHED,
            bf16,
            attention == Attention.FUSED,
            space.absolutePosition(),
            !space.elasticQkv()
        };
    }

    @Override
    public List<Tensor> constants(Architecture architecture, ConstantTensors constants) {
        if (!space.relativePosition().enabled()) {
            return List.of();
        }
        return List.of(
                constants.floats("keys", () -> table(codes(), codes().keys())),
                constants.floats("values", () -> table(codes(), codes().values())),
                constants.floats(
                        "slots",
                        () -> new HostTensor(new long[] {codes().tokens(), codes().slotCount()}, codes().slots())));
    }

    private RelativePositionCodes codes() {
        return RelativePositionCodes.of(space.image(), space.relativePosition());
    }

    private static HostTensor table(RelativePositionCodes codes, float[] values) {
        return new HostTensor(new long[] {(long) codes.tokens() * codes.slotCount(), 2L * codes.rows()}, values);
    }

    @Override
    public List<TracedLayer> layers(Architecture architecture) {
        List<TracedLayer> layers = new ArrayList<>();
        layers.add(new TracedLayer("patch_embed_super", IN_ORDER));
        for (int block = 0; block < architecture.depth(); block++) {
            layers.add(new TracedLayer("blocks.%d.attn".formatted(block), IN_ORDER));
            layers.add(new TracedLayer("blocks.%d".formatted(block), IN_ORDER));
        }
        layers.add(new TracedLayer("norm", IN_ORDER));
        return layers;
    }

    @Override
    public HostTensor cut(HostTensor whole, Parameter part) {
        return SubnetExtractor.cut(whole, part.shape());
    }

    /** {@inheritDoc} Where the Q-K-V dimension is fixed, and in the earlier space was another, no channel of a head means what it did: attention keeps its fresh values. */
    @Override
    public HostTensor overlay(String name, HostTensor earlier, HostTensor fresh) {
        long[] before = earlier.shape();
        long[] now = fresh.shape();
        boolean otherRows = ROWS_OF_HEADS.matcher(name).matches() && before[0] != now[0];
        boolean otherColumns = COLUMNS_OF_HEADS.matcher(name).matches() && before[1] != now[1];
        return !space.elasticQkv() && (otherRows || otherColumns) ? fresh : Overlap.leading(earlier, fresh);
    }

    @Override
    public long[] publishedShape(Parameter parameter) {
        return parameter.shape();
    }

    @Override
    public Map<String, HostTensor> toPublished(Map<String, HostTensor> ours, QkvBias qkvBias) {
        return QkvLayout.toPublished(ours, space, qkvBias);
    }

    @Override
    public Map<String, HostTensor> fromPublished(Map<String, HostTensor> published, QkvBias qkvBias) {
        return QkvLayout.fromPublished(published, space, qkvBias);
    }

    /** @throws IllegalArgumentException if the architecture is of another family */
    private static AutoFormerArchitecture known(Architecture architecture) {
        if (architecture instanceof AutoFormerArchitecture subnet) {
            return subnet;
        }
        throw new IllegalArgumentException("no architecture of AutoFormer: " + architecture);
    }
}
