package io.entangle.worker.torch;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;

/** Tensors with one lifetime, such as those of one step: closing the scope frees them all. For one thread. */
public final class TorchScope implements AutoCloseable {

    private final PtNDManager manager;
    private final HostBuffers buffers;
    private final List<ByteBuffer> lent = new ArrayList<>();

    TorchScope(PtNDManager manager, HostBuffers buffers) {
        this.manager = manager;
        this.buffers = buffers;
    }

    /** A tensor of these 32-bit floats, row-major. */
    public Tensor floats(float[] values, long... shape) {
        ByteBuffer bytes = lend(values.length * Float.BYTES);
        bytes.asFloatBuffer().put(values);
        return new Tensor(manager.create(bytes, new Shape(shape), DataType.FLOAT32));
    }

    /** A tensor of these integers, as 64-bit ones: what libtorch wants for labels and indices. */
    public Tensor integers(int[] values, long... shape) {
        ByteBuffer bytes = lend(values.length * Long.BYTES);
        LongBuffer wide = bytes.asLongBuffer();
        for (int value : values) {
            wide.put(value);
        }
        return new Tensor(manager.create(bytes, new Shape(shape), DataType.INT64));
    }

    private ByteBuffer lend(int bytes) {
        ByteBuffer buffer = buffers.take(bytes);
        lent.add(buffer);
        return buffer;
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
        lent.forEach(buffers::giveBack);
        lent.clear();
    }
}
