package io.entangle.worker.torch;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tensors with one lifetime, such as those of one step: closing the scope frees them all. For one thread. */
public final class TorchScope implements AutoCloseable {

    private final PtNDManager manager;
    private final HostBuffers buffers;
    private final @Nullable Staging staging;
    private final List<ByteBuffer> lent = new ArrayList<>();

    /**
     * A scope.
     *
     * @param staging the way to another device, or null where tensors lie in the host buffers themselves
     */
    TorchScope(PtNDManager manager, HostBuffers buffers, @Nullable Staging staging) {
        this.manager = manager;
        this.buffers = buffers;
        this.staging = staging;
    }

    /**
     * A tensor of these 32-bit floats, row-major.
     *
     * @throws TorchException if they are 2 GiB or more, or memory is lacking
     */
    public Tensor floats(float[] values, long... shape) {
        int bytes = bytes(values.length, Float.BYTES);
        return tensor(bytes, buffer -> buffer.asFloatBuffer().put(values), DataType.FLOAT32, shape);
    }

    /**
     * A tensor of these integers, as 64-bit ones: what libtorch wants for labels and indices.
     *
     * @throws TorchException if they are 2 GiB or more, or memory is lacking
     */
    public Tensor integers(int[] values, long... shape) {
        int bytes = bytes(values.length, Long.BYTES);
        return tensor(
                bytes,
                buffer -> {
                    LongBuffer wide = buffer.asLongBuffer();
                    for (int value : values) {
                        wide.put(value);
                    }
                },
                DataType.INT64,
                shape);
    }

    /** DJL counts the elements of a buffer, and Java its bytes, in 32 bits. */
    static int bytes(long elements, int width) {
        long bytes = elements * width;
        if (bytes > Integer.MAX_VALUE) {
            throw TorchException.tooLarge(bytes);
        }
        return (int) bytes;
    }

    private Tensor tensor(int bytes, Consumer<ByteBuffer> fill, DataType type, long[] shape) {
        if (staging != null) {
            return staging.copy(bytes / type.getNumOfBytes(), fill, type, shape, this);
        }
        ByteBuffer buffer = buffers.take(bytes);
        lent.add(buffer);
        fill.accept(buffer);
        return made("a tensor", () -> manager.create(buffer, new Shape(shape), type));
    }

    /**
     * A tensor of 32-bit zeros.
     *
     * @throws TorchException if memory is lacking
     */
    public Tensor zeros(long... shape) {
        return made("zeros", () -> (PtNDArray) manager.zeros(new Shape(shape), DataType.FLOAT32));
    }

    private interface Making {
        PtNDArray make();
    }

    private static Tensor made(String what, Making making) {
        try {
            return new Tensor(making.make());
        } catch (EngineException e) {
            throw new TorchException(what + " could not be made: " + e.getMessage(), e);
        }
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
