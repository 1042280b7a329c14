package io.entangle.worker.checkpoint;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes pickles by hand, to say what {@code torch.save} never would. */
final class PickleProgram {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    PickleProgram() {
        op(0x80, 2);
    }

    PickleProgram op(int... opcodes) {
        for (int opcode : opcodes) {
            bytes.write(opcode);
        }
        return this;
    }

    PickleProgram text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return op('X').int32(utf8.length).raw(utf8);
    }

    PickleProgram whole(long value) {
        return op(0x8a, 8)
                .raw(ByteBuffer.allocate(8)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(value)
                        .array());
    }

    PickleProgram global(String module, String name) {
        return op('c').raw((module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
    }

    PickleProgram int32(int value) {
        return raw(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
    }

    PickleProgram raw(byte[] raw) {
        bytes.writeBytes(raw);
        return this;
    }

    /** A tuple of whole numbers. */
    PickleProgram wholes(long... values) {
        op('(');
        for (long value : values) {
            whole(value);
        }
        return op('t');
    }

    /** A tensor over a storage of floats; the call's function and arguments are those of {@code torch.save}. */
    PickleProgram tensor(String key, long count, long offset, long[] shape, long[] strides) {
        return tensor("FloatStorage", key, count, offset, shape, strides);
    }

    PickleProgram tensor(String type, String key, long count, long offset, long[] shape, long[] strides) {
        global("torch._utils", "_rebuild_tensor_v2").op('(');
        op('(').text("storage")
                .global("torch", type)
                .text(key)
                .text("cpu")
                .whole(count)
                .op('t', 'Q');
        return whole(offset).wholes(shape).wholes(strides).op(0x89, 'N', 't', 'R');
    }

    /** A dictionary of one tensor 'w' of the given description. */
    static byte[] one(String key, long count, long offset, long[] shape, long... strides) {
        return new PickleProgram()
                .op('}')
                .text("w")
                .tensor(key, count, offset, shape, strides)
                .op('s')
                .end();
    }

    byte[] end() {
        op('.');
        return bytes.toByteArray();
    }
}
