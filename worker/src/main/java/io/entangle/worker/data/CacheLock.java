package io.entangle.worker.data;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lock of one cache entry, on two bytes of its lock file: whoever makes, opens or drops the entry holds the first alone; whoever uses it shares
 * the second.
 *
 * <p>The system counts locks by process, not by thread or channel, and forgets all of a process's locks on a file when it closes any channel to it. So
 * there is one instance for each lock file, and at most one open channel, shared by all uses within the process.
 */
final class CacheLock {

    private static final Logger LOG = LoggerFactory.getLogger(CacheLock.class);
    private static final ConcurrentMap<Path, CacheLock> ALL = new ConcurrentHashMap<>();
    private static final long GATE = 0;
    private static final long USE = 1;

    private final Path file;
    private final ReentrantLock threads = new ReentrantLock();
    private @Nullable FileChannel channel;
    private int uses;

    private CacheLock(Path file) {
        this.file = file;
    }

    /** The lock with that file. The directory must exist. */
    static CacheLock of(Path file) throws IOException {
        Path directory = Objects.requireNonNull(file.getParent()).toRealPath();
        return ALL.computeIfAbsent(directory.resolve(String.valueOf(file.getFileName())), CacheLock::new);
    }

    /** What to do while nobody else may touch the entry. */
    @FunctionalInterface
    interface Action {
        void run() throws IOException, InterruptedException;
    }

    /** Keeps the entry from being dropped. */
    final class Use implements AutoCloseable {

        private final AtomicBoolean closed = new AtomicBoolean();

        private Use() {}

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                leave();
            }
        }
    }

    /**
     * Begins to use the entry.
     *
     * @param action provides the entry, alone; if it fails, the use does not begin
     */
    Use use(Action action) throws IOException, InterruptedException {
        threads.lockInterruptibly();
        try {
            if (uses > 0) {
                // This process holds the second byte, so nobody drops the entry. The channel is left alone:
                // interrupting
                // a thread that waits on it would close it, and with it end all uses.
                action.run();
            } else {
                channel = enter(action);
            }
            uses++;
            return new Use();
        } finally {
            threads.unlock();
        }
    }

    /** Opens the lock file, takes the second byte for this process, and does the action under the first. */
    private FileChannel enter(Action action) throws IOException, InterruptedException {
        FileChannel open = openFile();
        boolean entered = false;
        try (FileLock gate = open.lock(GATE, 1, false)) {
            // Released by closing the channel when the last use ends.
            FileLock shared = open.lock(USE, 1, true);
            action.run();
            entered = gate.isValid() && shared.isValid();
        } finally {
            if (!entered) {
                open.close();
            }
        }
        if (!entered) {
            throw new IOException("the lock " + file + " was lost");
        }
        return open;
    }

    private FileChannel openFile() throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /**
     * Does something with the entry if nobody uses, makes or drops it.
     *
     * @return whether it was done
     */
    boolean ifUnused(Action action) throws IOException, InterruptedException {
        if (!threads.tryLock()) {
            return false;
        }
        try {
            if (uses > 0 || channel != null || threads.getHoldCount() > 1) {
                return false;
            }
            try (FileChannel open = openFile();
                    FileLock gate = open.tryLock(GATE, 1, false)) {
                if (gate == null) {
                    return false;
                }
                try (FileLock all = open.tryLock(USE, 1, false)) {
                    if (all == null) {
                        return false;
                    }
                    action.run();
                    return true;
                }
            }
        } finally {
            threads.unlock();
        }
    }

    private void leave() {
        threads.lock();
        try {
            uses--;
            if (uses == 0 && channel != null) {
                channel.close();
                channel = null;
            }
        } catch (IOException e) {
            LOG.warn("the lock {} may stay held until this process ends: {}", file, e.toString());
        } finally {
            threads.unlock();
        }
    }
}
