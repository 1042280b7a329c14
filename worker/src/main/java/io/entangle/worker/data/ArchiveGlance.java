package io.entangle.worker.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** The first entries of an archive, looked at to tell what it holds without unpacking it. */
final class ArchiveGlance {

    /** What holds its images in a few files has no more of them. */
    private static final int ENTRIES = 16;

    private ArchiveGlance() {}

    /**
     * The names of the first files, without their folders, up to the first image; none of an archive that is damaged, since whoever opens it reports what is wrong with it.
     */
    static List<String> names(StoredArchive archive) {
        try {
            return switch (archive.kind()) {
                case ZIP -> ofZip(archive);
                case TAR -> ofTar(new StoredInput(Region.whole(archive.bytes())));
                case TAR_GZ -> ofTar(new GZIPInputStream(new StoredInput(Region.whole(archive.bytes()))));
            };
        } catch (IOException | RuntimeException e) { // the library answers some damage with unchecked exceptions
            return List.of();
        }
    }

    private static List<String> ofZip(StoredArchive archive) throws IOException {
        if (!ZipDirectory.isWithin(archive.bytes(), ENTRIES)) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        for (String path : Archive.open(archive, ArchiveLimits.DEFAULT, DataStorage.UNRESTRICTED.cache())
                .files()
                .keySet()) {
            if (ImageName.isImage(path)) {
                return names;
            }
            names.add(lastPart(path));
        }
        return names;
    }

    private static List<String> ofTar(InputStream plain) throws IOException {
        List<String> names = new ArrayList<>();
        try (TarHeaders headers = new TarHeaders(plain);
                TarArchiveInputStream tar = new TarArchiveInputStream(headers, StandardCharsets.UTF_8.name())) {
            for (int i = 0; i < ENTRIES; i++) {
                TarArchiveEntry entry = tar.getNextEntry();
                headers.next();
                if (entry == null || ImageName.isImage(entry.getName())) {
                    return names;
                }
                names.add(lastPart(entry.getName()));
            }
        }
        return names;
    }

    private static String lastPart(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
