package io.entangle.worker.handler;

import io.entangle.shared.contract.v1.BucketObject;
import io.entangle.shared.contract.v1.BucketPage;
import io.entangle.shared.contract.v1.Progress;
import io.entangle.worker.data.TarPack;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Packs the objects of a bucket into a tar, in the order of their names; a few are fetched at a time, and no more of them lie on the disk beside it. */
final class ObjectsAsTar {

    private static final int AT_ONCE = 8;

    private final JobContext job;
    private final int count;
    private int done;
    private @Nullable String packedLast;

    /**
     * Packs the data set of a job.
     *
     * @param count how many objects there are
     */
    ObjectsAsTar(JobContext job, int count) {
        this.job = job;
        this.count = count;
    }

    /**
     * Writes the tar.
     *
     * @param packed hears of each object, in order
     * @throws ObjectGone if one cannot be got, even by a fresh address
     */
    void write(Path file, Consumer<BucketObject> packed) throws IOException {
        ExecutorService fetching = Executors.newFixedThreadPool(AT_ONCE);
        try (TarPack tar = new TarPack(file)) {
            int failedAt = -1;
            for (boolean last = false; !last; ) {
                BucketPage page = job.objects(packedLast);
                try {
                    pack(page, fetching, tar, packed);
                    last = page.last() || page.objects().isEmpty();
                } catch (ObjectGone e) {
                    // The addresses of a page are good for minutes only: the rest of it is listed anew, once.
                    if (done == failedAt) {
                        throw e;
                    }
                    failedAt = done;
                }
            }
        } finally {
            fetching.shutdownNow();
        }
    }

    private void pack(BucketPage page, ExecutorService fetching, TarPack tar, Consumer<BucketObject> packed)
            throws IOException {
        List<BucketObject> objects = page.objects();
        for (int start = 0; start < objects.size(); start += AT_ONCE) {
            pack(objects.subList(start, Math.min(objects.size(), start + AT_ONCE)), fetching, tar, packed);
        }
    }

    private void pack(List<BucketObject> objects, ExecutorService fetching, TarPack tar, Consumer<BucketObject> packed)
            throws IOException {
        job.cancellation().throwIfRequested();
        List<Future<Path>> files = new ArrayList<>();
        for (BucketObject object : objects) {
            files.add(fetching.submit(() -> fetched(object)));
        }
        for (int i = 0; i < objects.size(); i++) {
            Path file = await(files.get(i));
            BucketObject object = objects.get(i);
            tar.add(object.name(), file);
            Files.delete(file);
            packed.accept(object);
            packedLast = object.name();
            done++;
        }
        job.progress(new Progress(done, count, "objects", null, null, null, null, null, null, null));
    }

    private Path fetched(BucketObject object) throws IOException {
        Path file = Files.createTempFile(job.scratch(), "object", null);
        job.fetch(object, file);
        return file;
    }

    private static Path await(Future<Path> file) throws IOException {
        try {
            return file.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failed) {
                throw failed;
            }
            if (e.getCause() instanceof UncheckedIOException failed) {
                throw failed;
            }
            if (e.getCause() instanceof RuntimeException failed) {
                throw failed;
            }
            throw new IllegalStateException("an object could not be fetched", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while an object was fetched");
        }
    }
}
