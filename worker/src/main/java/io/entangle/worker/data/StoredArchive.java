package io.entangle.worker.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * An archive as it is stored, opened once: whatever becomes of its file, these are the bytes that are looked at.
 *
 * @param shownAs what its owner finds it by, on one line
 * @param kind how it is packed
 * @param bytes its bytes
 * @param identity equal for equal content only, as far as can be told without reading it; what is unpacked is kept under it
 */
record StoredArchive(String shownAs, ArchiveKind kind, StoredBytes bytes, String identity) {

    /**
     * An archive on this machine.
     *
     * @throws DatasetException if it is no file, cannot be read, or lies outside the roots
     */
    static StoredArchive of(Path file, ArchiveKind kind, DataRoots roots) {
        String shownAs = OneLine.of(file.toString());
        if (!Files.isRegularFile(file)) {
            throw new DatasetException("'" + shownAs + "' is not a file on this worker; mount the data there");
        }
        try {
            return new StoredArchive(shownAs, kind, StoredBytes.map(file, roots), identity(file));
        } catch (OutsideDataRoots e) {
            throw new DatasetException(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new DatasetException(
                    OneLine.of("'" + shownAs + "' cannot be read (" + e + "); repair or replace it"), e);
        }
    }

    /** Path, length and time of change, which change with the content unless somebody takes pains. */
    static String identity(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return file.toRealPath() + "|" + attributes.size() + "|" + attributes.lastModifiedTime();
    }
}
