package io.entangle.api.event;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import java.util.concurrent.atomic.AtomicBoolean;

/** Does something once, when a stream has ended, for whatever reason. */
final class StreamEnd implements AsyncListener {

    private final Runnable afterwards;
    private final AtomicBoolean ended = new AtomicBoolean();

    StreamEnd(Runnable afterwards) {
        this.afterwards = afterwards;
    }

    @Override
    public void onComplete(AsyncEvent event) {
        if (ended.compareAndSet(false, true)) {
            afterwards.run();
        }
    }

    /** The output is told, too, and ends the stream. */
    @Override
    public void onError(AsyncEvent event) {}

    /** Streams have no timeout. */
    @Override
    public void onTimeout(AsyncEvent event) {}

    @Override
    public void onStartAsync(AsyncEvent event) {
        event.getAsyncContext().addListener(this);
    }
}
