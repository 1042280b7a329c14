package io.entangle.api.artifact;

import io.entangle.api.artifact.StoreCounters.Operation;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A store whose bytes and errors are counted. */
final class MeteredBlobs implements Blobs {

    private final Blobs store;
    private final StoreCounters counters;

    MeteredBlobs(Blobs store, StoreCounters counters) {
        this.store = store;
        this.counters = counters;
    }

    @Override
    public Incoming receive(InputStream content, @Nullable String expectedSha256) throws IOException {
        Sender sender = new Sender(content);
        try {
            return new Metered(store.receive(sender, expectedSha256));
        } catch (IOException | RuntimeException e) {
            if (!sender.brokeOff) {
                counters.failed(Operation.WRITE, e);
            }
            throw e;
        }
    }

    @Override
    public void require(Blob blob) throws IOException {
        counters.watched(Operation.READ, () -> {
            store.require(blob);
            return blob;
        });
    }

    @Override
    public InputStream open(Blob blob, ByteRange range) throws IOException {
        return counters.watched(Operation.READ, () -> new Content(store.open(blob, range)));
    }

    /** It is not what anybody asked of the store; {@link StoreAccess} tells of it. */
    @Override
    public void probe() throws IOException {
        store.probe();
    }

    @Override
    public void delete(String sha256) throws IOException {
        counters.watched(Operation.DELETE, () -> {
            store.delete(sha256);
            return sha256;
        });
    }

    @Override
    public int deleteBrokenUploads(Instant before) throws IOException {
        return counters.watched(Operation.DELETE, () -> store.deleteBrokenUploads(before));
    }

    private final class Metered implements Incoming {

        private final Incoming content;

        Metered(Incoming content) {
            this.content = content;
        }

        @Override
        public Blob blob() {
            return content.blob();
        }

        @Override
        public void publish() throws IOException {
            counters.watched(Operation.WRITE, () -> {
                content.publish();
                return content;
            });
            counters.written(content.blob().bytes());
        }

        @Override
        public void close() throws IOException {
            content.close();
        }
    }

    /** What a sender sends; that it breaks off is not the store's failure. */
    private static final class Sender extends FilterInputStream {

        private boolean brokeOff;

        Sender(InputStream content) {
            super(content);
        }

        @Override
        public int read() throws IOException {
            brokeOff = true;
            int next = super.read();
            brokeOff = false;
            return next;
        }

        @Override
        public int read(byte[] buffer, int from, int length) throws IOException {
            brokeOff = true;
            int count = super.read(buffer, from, length);
            brokeOff = false;
            return count;
        }
    }

    /** What the store gives back. */
    private final class Content extends FilterInputStream {

        Content(InputStream content) {
            super(content);
        }

        @Override
        public int read() throws IOException {
            int next = counters.watched(Operation.READ, super::read);
            counters.read(next < 0 ? 0 : 1);
            return next;
        }

        @Override
        public int read(byte[] buffer, int from, int length) throws IOException {
            int count = counters.watched(Operation.READ, () -> super.read(buffer, from, length));
            counters.read(Math.max(0, count));
            return count;
        }
    }
}
