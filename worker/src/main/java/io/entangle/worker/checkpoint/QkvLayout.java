package io.entangle.worker.checkpoint;

import io.entangle.shared.searchspace.AutoFormerSpace;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Converts query-key-value projections between the published layout and ours.
 *
 * <p>The published weight interleaves the three: row {@code 3t + i} makes channel {@code t} of q, k or v ({@code i} = 0, 1, 2; qkv_super.py of the AutoFormer
 * repository). Ours is head-major, {@code (heads, 3, headDim)} rows, so that a subnet of fewer heads is a prefix. The published bias holds q, k and v one after
 * the other.
 *
 * <p>Where the Q-K-V dimension is fixed, the published code interleaves nothing: weight and bias hold q, k and v one after the other, every subnet takes all rows,
 * and ours is the same.
 */
public final class QkvLayout {

    private static final String WEIGHT = ".attn.qkv.weight";
    private static final String BIAS = ".attn.qkv.bias";
    private static final int PARTS = 3;

    private QkvLayout() {}

    /**
     * Published weights to ours.
     *
     * @param space whose supernet or subnet they are
     * @param bias what becomes of the bias: {@link QkvBias#PUBLISHED} leaves it as it is; {@link QkvBias#HEAD_MAJOR} is right for one fixed number of heads only
     */
    public static Map<String, HostTensor> fromPublished(
            Map<String, HostTensor> published, AutoFormerSpace space, QkvBias bias) {
        return space.elasticQkv() ? fromPublished(published, space.headDim(), bias) : published;
    }

    /** Ours to published; undoes {@link #fromPublished(Map, AutoFormerSpace, QkvBias)} with the same arguments. */
    public static Map<String, HostTensor> toPublished(
            Map<String, HostTensor> ours, AutoFormerSpace space, QkvBias bias) {
        return space.elasticQkv() ? toPublished(ours, space.headDim(), bias) : ours;
    }

    /**
     * Published weights to ours, where the Q-K-V dimension follows the heads.
     *
     * @param bias what becomes of the bias: {@link QkvBias#PUBLISHED} leaves it as it is; {@link QkvBias#HEAD_MAJOR} is right for one fixed number of heads only
     */
    public static Map<String, HostTensor> fromPublished(Map<String, HostTensor> published, int headDim, QkvBias bias) {
        return convert(published, headDim, bias, true);
    }

    /** Ours to published; undoes {@link #fromPublished(Map, int, QkvBias)} with the same arguments. */
    public static Map<String, HostTensor> toPublished(Map<String, HostTensor> ours, int headDim, QkvBias bias) {
        return convert(ours, headDim, bias, false);
    }

    private static Map<String, HostTensor> convert(
            Map<String, HostTensor> tensors, int headDim, QkvBias bias, boolean fromPublished) {
        Map<String, HostTensor> converted = new LinkedHashMap<>(tensors);
        converted.replaceAll((name, tensor) -> {
            if (name.endsWith(WEIGHT)) {
                return permuteRows(name, tensor, headDim, true, fromPublished);
            }
            return name.endsWith(BIAS) && bias == QkvBias.HEAD_MAJOR
                    ? permuteRows(name, tensor, headDim, false, fromPublished)
                    : tensor;
        });
        return converted;
    }

    private static HostTensor permuteRows(
            String name, HostTensor tensor, int headDim, boolean interleaved, boolean fromPublished) {
        int rows = Math.toIntExact(tensor.shape()[0]);
        if (rows % (PARTS * headDim) != 0) {
            throw new CheckpointException("%s has %d rows, which is no multiple of three times the head dimension %d"
                    .formatted(name, rows, headDim));
        }
        int width = tensor.values().length / rows;
        int channels = rows / PARTS;
        float[] permuted = new float[tensor.values().length];
        for (int channel = 0; channel < channels; channel++) {
            for (int part = 0; part < PARTS; part++) {
                int published = interleaved ? PARTS * channel + part : part * channels + channel;
                int ours = (channel / headDim * PARTS + part) * headDim + channel % headDim;
                int from = fromPublished ? published : ours;
                int to = fromPublished ? ours : published;
                System.arraycopy(tensor.values(), from * width, permuted, to * width, width);
            }
        }
        return new HostTensor(tensor.shape(), permuted);
    }
}
