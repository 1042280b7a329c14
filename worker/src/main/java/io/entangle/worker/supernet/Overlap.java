package io.entangle.worker.supernet;

import io.entangle.worker.checkpoint.HostTensor;

/** Copies what two tensors of the same number of dimensions have in common, whichever of them is larger, from one onto the other. */
final class Overlap {

    private final HostTensor from;
    private final long[] shape;
    private final float[] values;
    private final int centred;

    private Overlap(HostTensor from, HostTensor onto, int centred) {
        this.from = from;
        this.shape = onto.shape();
        this.values = onto.values().clone();
        this.centred = centred;
    }

    /** The leading part of every dimension is copied. */
    static HostTensor leading(HostTensor from, HostTensor onto) {
        return new Overlap(from, onto, 0).copied();
    }

    /**
     * The centre is copied of the first dimensions, and the leading part of the others.
     *
     * @param centred how many dimensions are aligned at their centres; both sizes of each are odd, or both even
     */
    static HostTensor centred(HostTensor from, HostTensor onto, int centred) {
        return new Overlap(from, onto, centred).copied();
    }

    private HostTensor copied() {
        copy(0, 0, 0);
        return new HostTensor(shape, values);
    }

    private void copy(int dimension, int fromAt, int toAt) {
        int common = (int) Math.min(from.shape()[dimension], shape[dimension]);
        int fromStart = fromAt + start(from.shape(), dimension, common);
        int toStart = toAt + start(shape, dimension, common);
        if (dimension == shape.length - 1) {
            System.arraycopy(from.values(), fromStart, values, toStart, common);
            return;
        }
        int fromStride = stride(from.shape(), dimension);
        int toStride = stride(shape, dimension);
        for (int i = 0; i < common; i++) {
            copy(dimension + 1, fromStart + i * fromStride, toStart + i * toStride);
        }
    }

    private int start(long[] sizes, int dimension, int common) {
        return dimension < centred ? (int) (sizes[dimension] - common) / 2 * stride(sizes, dimension) : 0;
    }

    private static int stride(long[] sizes, int dimension) {
        long stride = 1;
        for (int i = dimension + 1; i < sizes.length; i++) {
            stride *= sizes[i];
        }
        return (int) stride;
    }
}
