package io.entangle.worker.torch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Native buffers that are used again. A tensor made from Java numbers lives in such a buffer, and the JVM frees one only when its garbage collector comes by: at
 * megabytes a step, resident memory would swing with the heap's mood.
 */
final class HostBuffers {

    private static final long MAX_KEPT_BYTES = 256L << 20;

    private final Map<Integer, Deque<ByteBuffer>> free = new HashMap<>();
    private long kept;

    /** An empty buffer of exactly that size, in native byte order. */
    synchronized ByteBuffer take(int bytes) {
        Deque<ByteBuffer> buffers = free.get(bytes);
        if (buffers != null && !buffers.isEmpty()) {
            kept -= bytes;
            return buffers.pop().clear();
        }
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    /** Takes back a buffer that no tensor uses any more. */
    synchronized void giveBack(ByteBuffer buffer) {
        if (kept + buffer.capacity() <= MAX_KEPT_BYTES) {
            kept += buffer.capacity();
            free.computeIfAbsent(buffer.capacity(), size -> new ArrayDeque<>()).push(buffer);
        }
    }
}
