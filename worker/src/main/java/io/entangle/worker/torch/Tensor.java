package io.entangle.worker.torch;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** A tensor in native memory. Whoever holds it closes it; tensors of a {@link TorchScope} are closed with their scope. */
public final class Tensor implements AutoCloseable {

    private final PtNDArray array;

    Tensor(PtNDArray array) {
        this.array = array;
    }

    /** Sizes of all dimensions; empty for a scalar. */
    public long[] shape() {
        return array.getShape().getShape();
    }

    /** Number of elements. */
    public long size() {
        return array.getShape().size();
    }

    /**
     * Copies the elements, in row-major order.
     *
     * @throws IllegalStateException if it does not hold 32-bit floats
     */
    public float[] toFloats() {
        if (array.getDataType() != DataType.FLOAT32) {
            throw new IllegalStateException("holds " + array.getDataType() + ", not 32-bit floats");
        }
        if (!array.getDevice().isGpu()) {
            return array.toFloatArray();
        }
        // DJL would leave the copy on the host to the tensor's manager, which for weights lives as long as the
        // supernet.
        try (PtNDArray host = array.toDevice(Device.cpu(), false)) {
            return host.toFloatArray();
        }
    }

    /**
     * Overwrites the elements.
     *
     * @throws IllegalArgumentException if the number of elements differs
     */
    public void copyFrom(float[] values) {
        if (values.length != size()) {
            throw new IllegalArgumentException(
                    "%d values for a tensor of shape %s".formatted(values.length, Arrays.toString(shape())));
        }
        array.set(FloatBuffer.wrap(values));
    }

    PtNDArray array() {
        return array;
    }

    @Override
    public void close() {
        array.close();
    }
}
