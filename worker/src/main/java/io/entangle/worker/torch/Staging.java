package io.entangle.worker.torch;

import ai.djl.ndarray.types.DataType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The way of Java's numbers to a CUDA device: a page-locked buffer for each type of number, kept, grown when it must be, and used by one thread at a time.
 *
 * <p>DJL would make a tensor of ordinary memory and move that ({@code torchFromBlob}, then {@code to(device)}): the driver copies such memory twice, first into a
 * page-locked buffer of its own. DJL has no call for page-locked memory, so a program of three lines takes it, and {@code torchDirectByteBuffer} shows it to Java.
 *
 * <p>The copy is a waiting one. One that returns at once would need an event to tell when the buffer may be written again, which scripts do not have; and it would
 * gain nothing, since every step ends by reading its loss back, so that the device is idle when the next one's images come.
 *
 * <p>The copies are made with gradients on: what inference mode makes can never be saved for a backward pass. They ask for none, so nothing is recorded.
 */
final class Staging implements AutoCloseable {

    private static final int LEAST_NUMBERS = 1 << 18;

    private final TorchDevice device;
    private final boolean pinned;
    private final TorchScriptProgram program;
    private final TorchScope scope;
    private final Map<DataType, Tensor> hosts = new EnumMap<>(DataType.class);

    /**
     * A buffer of a session.
     *
     * @param pinned whether memory is page-locked, which takes a CUDA build of libtorch
     */
    Staging(TorchSession session, boolean pinned) {
        this.device = session.device();
        this.pinned = pinned;
        this.program = session.load("Staging", Staging.class, "staging.torchscript");
        this.scope = session.scope();
    }

    /**
     * A tensor on the device.
     *
     * @param count how many numbers, of which 2 GiB are the most
     * @param fill writes them, in native byte order
     * @param type 32-bit floats or 64-bit integers
     */
    synchronized Tensor copy(int count, Consumer<ByteBuffer> fill, DataType type, long[] shape, TorchScope owner) {
        Tensor buffer = atLeast(count, type);
        fill.accept(buffer.array().toByteBuffer(true).order(ByteOrder.nativeOrder()));
        ScriptArguments arguments = new ScriptArguments()
                .tensor(buffer)
                .integer(count)
                .integer(scalarType(type))
                .integers(shape)
                .text(device.name());
        return program.tensor("copy", Autograd.RECORDING, arguments, owner);
    }

    private Tensor atLeast(int count, DataType type) {
        Tensor present = hosts.get(type);
        if (present != null && present.size() >= count) {
            return present;
        }
        if (present != null) {
            hosts.remove(type);
            present.close();
        }
        long rounded = Math.max(LEAST_NUMBERS, Long.highestOneBit(Math.max(1, count - 1L)) << 1);
        long most = Integer.MAX_VALUE / type.getNumOfBytes();
        ScriptArguments arguments = new ScriptArguments()
                .integer(Math.min(rounded, most))
                .integer(scalarType(type))
                .flag(pinned);
        Tensor grown = program.tensor("host", Autograd.RECORDING, arguments, scope);
        hosts.put(type, grown);
        return grown;
    }

    /** libtorch's number for a type. */
    private static int scalarType(DataType type) {
        return switch (type) {
            case FLOAT32 -> 6;
            case INT64 -> 4;
            default -> throw new IllegalArgumentException("no staging for " + type);
        };
    }

    /** Numbers of that type that the kept buffer holds. */
    synchronized long capacity(DataType type) {
        Tensor host = hosts.get(type);
        return host == null ? 0 : host.size();
    }

    @Override
    public synchronized void close() {
        scope.close();
        program.close();
    }
}
