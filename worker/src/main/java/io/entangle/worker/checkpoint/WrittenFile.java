package io.entangle.worker.checkpoint;

import java.nio.file.Path;

/**
 * A file that is safely on disk.
 *
 * @param path where
 * @param bytes its size
 * @param sha256 its digest, as 64 hexadecimal digits
 */
public record WrittenFile(Path path, long bytes, String sha256) {}
