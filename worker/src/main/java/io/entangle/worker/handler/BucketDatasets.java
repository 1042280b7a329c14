package io.entangle.worker.handler;

import io.entangle.shared.contract.v1.BucketObject;
import io.entangle.shared.contract.v1.BucketPage;
import io.entangle.shared.job.DatasetRef;
import io.entangle.worker.data.DatasetException;
import io.entangle.worker.data.DatasetOptions;
import io.entangle.worker.data.FetchedArchives;
import io.entangle.worker.data.OneLine;
import io.entangle.worker.data.TarPack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Opens data sets that lie in a bucket: an archive is fetched as it is, and objects below a prefix are packed into one archive as they come. Either is kept under its version,
 * which is made of the names, lengths and tags of all objects, so a run reads what was inspected or does not begin.
 */
final class BucketDatasets {

    /** As many files as an archive may hold. */
    private static final int MOST_OBJECTS = 2_000_000;

    private final FetchedArchives archives;

    /** Data sets that are kept there once they were fetched. */
    BucketDatasets(FetchedArchives archives) {
        this.archives = archives;
    }

    /**
     * Opens a data set.
     *
     * @throws DatasetException if there is none, or it cannot be used
     * @throws JobRefused if it has changed since it was inspected, or while it was fetched
     */
    OpenDataset open(DatasetRef reference, DatasetOptions options, JobContext job) {
        String inspected = reference.version();
        if (inspected != null) {
            Optional<FetchedArchives.Opened> kept = archives.find(name(reference, inspected), options);
            if (kept.isPresent()) {
                return opened(kept.get(), inspected);
            }
        }
        Listing listing = list(reference, job);
        if (inspected != null && !listing.version.equals(inspected)) {
            throw changed(reference, "since it was inspected");
        }
        boolean archive = FetchedArchives.isArchive(reference.uri());
        long bytes = archive ? listing.bytes : TarPack.bytes(listing.count, listing.bytes);
        FetchedArchives.Opened opened = archives.open(
                name(reference, listing.version),
                bytes,
                file -> fetch(reference, listing, archive, job, file),
                options);
        return opened(opened, listing.version);
    }

    private static OpenDataset opened(FetchedArchives.Opened opened, String version) {
        return new OpenDataset(opened.format(), opened.dataset(), version);
    }

    private static FetchedArchives.Name name(DatasetRef reference, String version) {
        return new FetchedArchives.Name(reference.uri(), "bucket-" + version);
    }

    private static void fetch(DatasetRef reference, Listing listing, boolean archive, JobContext job, Path file)
            throws IOException {
        Version read = new Version();
        try {
            if (archive) {
                BucketObject object = job.objects(null).objects().get(0);
                read.add(object);
                job.fetch(object, file);
            } else {
                new ObjectsAsTar(job, listing.count).write(file, read::add);
            }
        } catch (ObjectGone e) {
            throw new JobRefused(
                    "DatasetUnreachable",
                    OneLine.of(
                            "The data set %s cannot be fetched: %s. Inspect it again, and have a look at the bucket if that is no better."
                                    .formatted(reference.uri(), e.getMessage())),
                    e);
        }
        if (!read.text().equals(listing.version)) {
            throw changed(reference, "while it was fetched");
        }
    }

    private static Listing list(DatasetRef reference, JobContext job) {
        Version version = new Version();
        long bytes = 0;
        int count = 0;
        @Nullable String after = null;
        for (boolean last = false; !last; ) {
            job.cancellation().throwIfRequested();
            BucketPage page = job.objects(after);
            for (BucketObject object : page.objects()) {
                version.add(object);
                bytes = Math.addExact(bytes, object.bytes());
                after = object.name();
                count++;
            }
            if (count > MOST_OBJECTS) {
                throw new DatasetException(
                        "'%s' holds more than the %d objects that are taken; pack them into an archive"
                                .formatted(OneLine.of(reference.uri()), MOST_OBJECTS));
            }
            last = page.last() || page.objects().isEmpty();
        }
        if (count == 0) {
            throw new DatasetException(
                    "there is nothing at '%s'; name an archive or what the names of its objects begin with"
                            .formatted(OneLine.of(reference.uri())));
        }
        return new Listing(version.text(), count, bytes);
    }

    private static JobRefused changed(DatasetRef reference, String when) {
        return new JobRefused(
                "DatasetChanged",
                OneLine.of(
                        "The data set %s has changed %s, and a run reads what was inspected. Put the objects back, or inspect it again (POST …:inspect) and post the experiment anew."
                                .formatted(reference.uri(), when)));
    }

    /**
     * What was found.
     *
     * @param version of it
     * @param count objects
     * @param bytes their length
     */
    private record Listing(String version, int count, long bytes) {}

    /** A digest of names, lengths and tags. */
    private static final class Version {

        private final MessageDigest digest;

        Version() {
            try {
                digest = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform provides SHA-256", e);
            }
        }

        void add(BucketObject object) {
            digest.update("%s\0%d\0%s\0"
                    .formatted(object.name(), object.bytes(), object.tag())
                    .getBytes(StandardCharsets.UTF_8));
        }

        String text() {
            return HexFormat.of().formatHex(digest.digest());
        }
    }
}
