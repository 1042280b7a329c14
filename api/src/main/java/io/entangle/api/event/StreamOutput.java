package io.entangle.api.event;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sending end of a stream. It never blocks: what the reader does not take yet waits here, and the container sends it on when there is room. So a stream holds no thread.
 */
final class StreamOutput implements WriteListener {

    private static final Logger LOG = LoggerFactory.getLogger(StreamOutput.class);

    private final AsyncContext request;
    private final ServletOutputStream out;
    private final Queue<byte[]> waiting = new ArrayDeque<>();
    private boolean writable;
    private boolean unflushed;
    private boolean ending;
    private boolean over;

    private StreamOutput(AsyncContext request, ServletOutputStream out) {
        this.request = request;
        this.out = out;
    }

    /** Takes a request over, whose headers are sent. */
    static StreamOutput of(AsyncContext request) throws IOException {
        request.setTimeout(0);
        ServletOutputStream out = request.getResponse().getOutputStream();
        StreamOutput output = new StreamOutput(request, out);
        out.setWriteListener(output);
        return output;
    }

    /** Sends text, now or when there is room. */
    synchronized void send(String text) {
        if (!over && !ending) {
            waiting.add(text.getBytes(StandardCharsets.UTF_8));
            drain();
        }
    }

    /** Ends the stream when all of it is sent. */
    synchronized void end() {
        ending = true;
        drain();
    }

    /** Ends the stream at once. */
    synchronized void abandon() {
        waiting.clear();
        close();
    }

    /** Whether the reader has not taken what was sent before. */
    synchronized boolean isCongested() {
        return !waiting.isEmpty();
    }

    /** Whether nobody is there any more. */
    synchronized boolean isOver() {
        return over;
    }

    @Override
    public synchronized void onWritePossible() {
        writable = true;
        drain();
    }

    @Override
    public synchronized void onError(Throwable failure) {
        LOG.debug("The reader of a stream is gone: {}", failure.toString());
        abandon();
    }

    private void drain() {
        try {
            while (writable && !over) {
                if (!out.isReady()) {
                    writable = false;
                } else if (!waiting.isEmpty()) {
                    out.write(waiting.remove());
                    unflushed = true;
                } else if (unflushed) {
                    out.flush();
                    unflushed = false;
                } else {
                    if (ending) {
                        close();
                    }
                    return;
                }
            }
        } catch (IOException | IllegalStateException e) {
            onError(e);
        }
    }

    private void close() {
        if (!over) {
            over = true;
            try {
                request.complete();
            } catch (IllegalStateException e) {
                LOG.debug("The container has ended the stream before: {}", e.getMessage());
            }
        }
    }
}
