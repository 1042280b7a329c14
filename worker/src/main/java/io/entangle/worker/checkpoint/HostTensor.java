package io.entangle.worker.checkpoint;

import java.util.Arrays;

/**
 * 32-bit floats with a shape, in the Java heap.
 *
 * @param shape sizes of all dimensions; empty for a scalar
 * @param values the elements in row-major order; shared, not copied: nobody writes to them after construction
 */
@SuppressWarnings(
        "ArrayRecordComponent") // weights are large; a copy for every access would double the memory of a checkpoint
public record HostTensor(long[] shape, float[] values) {

    /** @throws IllegalArgumentException if there are not as many values as the shape says */
    public HostTensor {
        if (elements(shape) != values.length) {
            throw new IllegalArgumentException(
                    "%d values cannot have the shape %s".formatted(values.length, Arrays.toString(shape)));
        }
    }

    /** A tensor of these values. */
    public static HostTensor of(float[] values, long... shape) {
        return new HostTensor(shape, values);
    }

    /** A tensor of nothing but zeros. */
    public static HostTensor zeros(long... shape) {
        return new HostTensor(shape, new float[Math.toIntExact(elements(shape))]);
    }

    static long elements(long[] shape) {
        long elements = 1;
        for (long size : shape) {
            elements = Math.multiplyExact(elements, size);
        }
        return elements;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HostTensor tensor
                && Arrays.equals(shape, tensor.shape)
                && Arrays.equals(values, tensor.values);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(shape) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "HostTensor" + Arrays.toString(shape);
    }
}
