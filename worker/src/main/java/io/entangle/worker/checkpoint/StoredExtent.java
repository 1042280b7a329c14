package io.entangle.worker.checkpoint;

import java.util.OptionalLong;

/**
 * Where bytes lie in a file.
 *
 * @param position of the first
 * @param length how many
 * @param crc32 their check sum, where the file has one
 */
record StoredExtent(long position, long length, OptionalLong crc32) {

    long end() {
        return position + length;
    }
}
