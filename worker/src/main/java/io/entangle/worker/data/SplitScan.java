package io.entangle.worker.data;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongConsumer;

/** Reads all images of a split with several threads, and puts together what they found in the order of the images. */
final class SplitScan {

    private static final int IMAGES_OF_A_TASK = 16;
    private static final int TASKS_AHEAD = 4;

    private final ExecutorService pool;
    private final int threads;

    /** Held shared by whoever decodes; alone by whoever found the memory used up by the others. */
    private final ReadWriteLock memory = new ReentrantReadWriteLock(true);

    SplitScan(ExecutorService pool, int threads) {
        this.pool = pool;
        this.threads = threads;
    }

    /**
     * Reads the split.
     *
     * @param progress told the number of images read so far; what it throws ends the reading
     */
    SplitFindings read(Split split, LongConsumer progress) {
        SplitFindings findings = new SplitFindings(split.size());
        ArrayDeque<Future<Part>> ahead = new ArrayDeque<>();
        int next = 0;
        try {
            while (next < split.size() || !ahead.isEmpty()) {
                while (next < split.size() && ahead.size() < threads * TASKS_AHEAD) {
                    int from = next;
                    int to = Math.min(split.size(), from + IMAGES_OF_A_TASK);
                    ahead.add(pool.submit(() -> part(split, findings, from, to)));
                    next = to;
                }
                Part part = ahead.remove().get();
                findings.pixels().add(part.pixels);
                part.corrupt.forEach(findings.corrupt()::add);
                progress.accept(part.to);
            }
            return findings;
        } catch (ExecutionException e) {
            throw DecodePool.failure("reading an image", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (CancellationException) new CancellationException("interrupted while reading images").initCause(e);
        } finally {
            ahead.forEach(part -> part.cancel(true));
        }
    }

    private Part part(Split split, SplitFindings findings, int from, int to) {
        Part part = new Part(to);
        MessageDigest sha256 = Fingerprints.sha256();
        for (int index = from; index < to; index++) {
            DecodePool.checkWanted();
            try {
                readAmongOthers(split, findings, index, part, sha256);
            } catch (CorruptImage e) {
                part.corrupt.add(new CorruptSample(split.id(index), e.reason()));
            }
        }
        return part;
    }

    private void readAmongOthers(Split split, SplitFindings findings, int index, Part part, MessageDigest sha256) {
        Lock shared = memory.readLock();
        shared.lock();
        try {
            read(split, findings, index, part, sha256);
            return;
        } catch (OutOfMemoryError e) {
            sha256.reset();
        } finally {
            shared.unlock();
        }
        readAlone(split, findings, index, part, sha256);
    }

    private void readAlone(Split split, SplitFindings findings, int index, Part part, MessageDigest sha256) {
        Lock alone = memory.writeLock();
        alone.lock();
        try {
            read(split, findings, index, part, sha256);
        } catch (OutOfMemoryError e) {
            throw new CorruptImage(
                    split.id(index),
                    "it needs more memory than the worker has, "
                            + (Runtime.getRuntime().maxMemory() >> 20)
                            + " MiB of heap; shrink the image, or start the worker with a larger -Xmx",
                    e);
        } finally {
            alone.unlock();
        }
    }

    private static void read(Split split, SplitFindings findings, int index, Part part, MessageDigest sha256) {
        ByteBuffer digest = ByteBuffer.wrap(sha256.digest(split.bytes(index)));
        findings.fingerprint(index, digest.getLong(), digest.getLong());
        RgbImage image = split.image(index);
        part.pixels.add(image);
        findings.measured(index, image.width(), image.height());
    }

    /** What one task found besides what it wrote into the arrays. */
    private static final class Part {

        private final int to;
        private final PixelSums pixels = new PixelSums();
        private final List<CorruptSample> corrupt = new ArrayList<>();

        private Part(int to) {
            this.to = to;
        }
    }
}
