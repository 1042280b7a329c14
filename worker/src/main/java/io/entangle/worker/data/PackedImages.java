package io.entangle.worker.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Images prepared once for all jobs and workers of a machine. A file is named by the samples, what is known of their content
 * without decoding it ({@link Split#stamp}), the preparation and the reader, so changed samples get a new file. An image that
 * does not read as it was written is decoded again, and its file is dropped, to be made anew by whoever comes next.
 */
final class PackedImages implements PreparedImages {

    private static final String FORMAT = "2";
    private static final int CHUNK = 64;
    private static final int LOOKED_AT = 24;
    private static final double MARGIN = 17.0 / 16;
    private static final Logger LOG = LoggerFactory.getLogger(PackedImages.class);

    private final Split split;
    private final ImagePreparation preparation;
    private final DataCache.Entry entry;
    private final PackedPixels file;
    private volatile boolean damaged;

    private PackedImages(Split split, ImagePreparation preparation, DataCache.Entry entry, PackedPixels file) {
        this.split = split;
        this.preparation = preparation;
        this.entry = entry;
        this.file = file;
    }

    /**
     * Opens the packed images of a split, preparing them where nobody did so before.
     *
     * @throws CacheUnavailable if there is no room for them
     * @throws IOException if they cannot be read back
     */
    static PackedImages open(Split split, ImagePreparation preparation, Loading loading)
            throws CacheUnavailable, IOException {
        if (loading.disk().maxBytes() == 0) {
            throw new CacheUnavailable("there is no data cache", null);
        }
        long bytes = PackedPixels.expectedBytes(split.size(), imageBytes(split, preparation));
        if (loading.disk().maxBytes() < bytes) {
            throw new CacheUnavailable("the data cache has no room for " + bytes + " bytes of images", null);
        }
        String key = key(split, preparation);
        for (boolean again = false; ; again = true) {
            DataCache.Entry entry =
                    loading.disk().open(key, bytes, target -> make(target, split, preparation, loading));
            try {
                return new PackedImages(split, preparation, entry, PackedPixels.open(entry.path(), split.size()));
            } catch (IOException e) {
                entry.close();
                if (again) {
                    throw e;
                }
                LOG.warn("packed images are made anew: {}", e.getMessage());
                Files.deleteIfExists(entry.path());
            }
        }
    }

    /** What an image takes. Where each has a size of its own, some tell, and the preparation is given up if they mislead beyond the room there is. */
    private static long imageBytes(Split split, ImagePreparation preparation) {
        if (preparation.fixedSize()) {
            long side = preparation.scale().size();
            return side * side * RgbImage.CHANNELS;
        }
        int step = Math.max(1, split.size() / LOOKED_AT);
        long bytes = 0;
        int looked = 0;
        for (int i = 0; i < split.size(); i += step) {
            looked++;
            try {
                bytes += preparation.apply(split.image(i)).rgb().length;
            } catch (CorruptImage e) {
                LOG.debug("takes no room", e);
            }
        }
        return (long) (MARGIN * bytes / Math.max(1, looked));
    }

    static String key(Split split, ImagePreparation preparation) {
        MessageDigest sha256;
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform provides SHA-256", e);
        }
        String[] names = {
            FORMAT, split.digest(), preparation.name(), PixelReaders.chosen().name()
        };
        sha256.update(String.join("\n", names).getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < split.size(); i++) {
            sha256.update(stamp(split, i));
        }
        return "images-" + preparation.scale().size() + "-" + HexFormat.of().formatHex(sha256.digest());
    }

    private static byte[] stamp(Split split, int index) {
        try {
            return split.stamp(index);
        } catch (CorruptImage e) {
            return new byte[1];
        }
    }

    private static void make(Path target, Split split, ImagePreparation preparation, Loading loading)
            throws IOException {
        Map<Integer, CorruptImage> corrupt = new ConcurrentHashMap<>();
        ExecutorService pool = DecodePool.of(loading.threads());
        try (PackedPixels.Writer writer =
                new PackedPixels.Writer(target, split.size(), loading.disk().maxBytes())) {
            List<Future<?>> chunks = new ArrayList<>();
            for (int from = 0; from < split.size(); from += CHUNK) {
                int first = from;
                int end = Math.min(split.size(), from + CHUNK);
                chunks.add(pool.submit(() -> {
                    for (int i = first; i < end; i++) {
                        DecodePool.checkWanted();
                        try {
                            writer.write(i, preparation.apply(split.image(i)));
                        } catch (CorruptImage e) {
                            corrupt.put(i, e);
                        }
                    }
                    return null;
                }));
            }
            await(chunks, split.size(), loading.listener());
            writer.finish(corrupt);
        } finally {
            DecodePool.stop(pool);
        }
    }

    private static void await(List<Future<?>> chunks, int total, PreparationListener listener) throws IOException {
        try {
            listener.prepared(0, total);
            for (int i = 0; i < chunks.size(); i++) {
                chunks.get(i).get();
                listener.prepared(Math.min(total, (i + 1) * CHUNK), total);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while images were prepared", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException full) {
                throw full;
            }
            throw DecodePool.failure("preparing images", e);
        }
    }

    @Override
    public RgbImage get(int index) {
        CorruptImage known = file.corrupt().get(index);
        if (known != null) {
            throw known;
        }
        try {
            return file.image(index);
        } catch (IOException e) {
            if (!damaged) {
                damaged = true;
                LOG.warn("{}: {}; it is decoded again, and the file will be made anew", entry.path(), e.getMessage());
            }
            return preparation.apply(split.image(index));
        }
    }

    @Override
    public Map<Integer, CorruptImage> corrupt() {
        return file.corrupt();
    }

    @Override
    public void release() {
        entry.close();
        if (damaged) {
            try {
                Files.deleteIfExists(entry.path());
            } catch (IOException e) {
                LOG.warn("a damaged file of packed images cannot be removed", e);
            }
        }
    }
}
