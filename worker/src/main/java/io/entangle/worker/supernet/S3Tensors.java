package io.entangle.worker.supernet;

import io.entangle.shared.searchspace.S3Space;
import io.entangle.worker.checkpoint.CheckpointException;
import io.entangle.worker.checkpoint.HostTensor;
import io.entangle.worker.checkpoint.StateDictAdapter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tensors of S3 networks between the published layout and ours. The published code holds q, k and v one after the other, {@code (3, heads, 32)} rows, ours is head-major,
 * {@code (heads, 3, 32)}; it has one dimension for the four neighbours of a merging together with their embeddings, and one for all distances of a window.
 */
public final class S3Tensors {

    private static final String QKV = ".attn.qkv.";
    private static final int PARTS = 3;

    private S3Tensors() {}

    /** Published weights to ours; what a published checkpoint holds besides, masks and indices, is left out. */
    public static Map<String, HostTensor> fromPublished(Map<String, HostTensor> published) {
        Map<String, HostTensor> ours = new LinkedHashMap<>(published);
        ours.keySet().removeAll(StateDictAdapter.derived(published));
        ours.replaceAll(S3Tensors::fromPublished);
        return ours;
    }

    /** Ours to published; undoes {@link #fromPublished(Map)}. */
    public static Map<String, HostTensor> toPublished(Map<String, HostTensor> ours) {
        Map<String, HostTensor> published = new LinkedHashMap<>(ours);
        published.replaceAll(S3Tensors::toPublished);
        return published;
    }

    private static HostTensor fromPublished(String name, HostTensor tensor) {
        long[] shape = tensor.shape();
        if (name.contains(QKV)) {
            return rows(name, tensor, true);
        }
        if (name.contains(S3Parameters.MERGING_NORM)) {
            return reshaped(name, tensor, S3Parameters.NEIGHBOURS, shape[0] / S3Parameters.NEIGHBOURS);
        }
        if (name.endsWith(S3Parameters.REDUCTION)) {
            return reshaped(name, tensor, shape[0], S3Parameters.NEIGHBOURS, shape[1] / S3Parameters.NEIGHBOURS);
        }
        if (name.endsWith(S3Parameters.TABLE)) {
            long side = Math.round(Math.sqrt((double) shape[0]));
            return reshaped(name, tensor, side, side, shape[1]);
        }
        return tensor;
    }

    private static HostTensor toPublished(String name, HostTensor tensor) {
        return name.contains(QKV)
                ? rows(name, tensor, false)
                : new HostTensor(publishedShape(name, tensor.shape()), tensor.values());
    }

    /** The shape that a tensor of ours has in a published checkpoint. */
    static long[] publishedShape(String name, long[] shape) {
        if (name.contains(S3Parameters.MERGING_NORM)) {
            return new long[] {shape[0] * shape[1]};
        }
        if (name.endsWith(S3Parameters.REDUCTION)) {
            return new long[] {shape[0], shape[1] * shape[2]};
        }
        if (name.endsWith(S3Parameters.TABLE)) {
            return new long[] {shape[0] * shape[1], shape[2]};
        }
        return shape;
    }

    private static HostTensor reshaped(String name, HostTensor tensor, long... shape) {
        if (Arrays.stream(shape).reduce(1, Math::multiplyExact) != tensor.values().length) {
            throw new CheckpointException(
                    "%s has shape %s, which no S3 network has".formatted(name, Arrays.toString(tensor.shape())));
        }
        return new HostTensor(shape, tensor.values());
    }

    private static HostTensor rows(String name, HostTensor tensor, boolean fromPublished) {
        int rows = Math.toIntExact(tensor.shape()[0]);
        int width = tensor.values().length / rows;
        int heads = rows / (PARTS * S3Space.HEAD_DIM);
        if (heads * PARTS * S3Space.HEAD_DIM != rows) {
            throw new CheckpointException("%s has %d rows, which is no multiple of three times the head dimension %d"
                    .formatted(name, rows, S3Space.HEAD_DIM));
        }
        int chunk = S3Space.HEAD_DIM * width;
        float[] moved = new float[tensor.values().length];
        for (int head = 0; head < heads; head++) {
            for (int part = 0; part < PARTS; part++) {
                int published = part * heads + head;
                int ours = head * PARTS + part;
                int from = fromPublished ? published : ours;
                int to = fromPublished ? ours : published;
                System.arraycopy(tensor.values(), from * chunk, moved, to * chunk, chunk);
            }
        }
        return new HostTensor(tensor.shape(), moved);
    }
}
