package io.entangle.worker.torch;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/** Tensors with one lifetime, such as those of one step: closing the scope frees them all. */
public final class TorchScope implements AutoCloseable {

    private final PtNDManager manager;

    TorchScope(PtNDManager manager) {
        this.manager = manager;
    }

    /** A tensor of these 32-bit floats, row-major. */
    public Tensor floats(float[] values, long... shape) {
        return new Tensor(manager.create(FloatBuffer.wrap(values), new Shape(shape), DataType.FLOAT32));
    }

    /** A tensor of these integers, as 64-bit ones: what libtorch wants for labels and indices. */
    public Tensor integers(int[] values, long... shape) {
        LongBuffer wide = LongBuffer.allocate(values.length);
        for (int value : values) {
            wide.put(value);
        }
        return new Tensor(manager.create(wide.rewind(), new Shape(shape), DataType.INT64));
    }

    /** A tensor of 32-bit zeros. */
    public Tensor zeros(long... shape) {
        return new Tensor((PtNDArray) manager.zeros(new Shape(shape), DataType.FLOAT32));
    }

    PtNDManager manager() {
        return manager;
    }

    @Override
    public void close() {
        manager.close();
    }
}
