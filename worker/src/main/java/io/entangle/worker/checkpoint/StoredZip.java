package io.entangle.worker.checkpoint;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The directory of a zip archive whose entries are stored as they are, the only ones {@code torch.save} writes (zip64 included; APPNOTE 6.3.10, sections 4.3 and
 * 4.5.3). Compressed and encrypted entries are refused: so nothing ever unpacks to more than the file holds. A zip library would take the directory at its word
 * before anyone could ask how large it is.
 */
final class StoredZip {

    private static final int END = 0x06054b50;
    private static final int END_BYTES = 22;
    private static final int LONGEST_COMMENT = 0xffff;
    private static final int LOCATOR_64 = 0x07064b50;
    private static final int LOCATOR_64_BYTES = 20;
    private static final int END_64 = 0x06064b50;
    private static final int END_64_BYTES = 56;
    private static final int LOCAL = 0x04034b50;
    private static final int LOCAL_BYTES = 30;
    private static final int LONGEST_NAME = 1024;

    /** Where the directory lies. */
    private record Directory(long position, long bytes, long entries) {}

    private final FileChannel channel;
    private final PthLimits limits;

    private StoredZip(FileChannel channel, PthLimits limits) {
        this.channel = channel;
        this.limits = limits;
    }

    /**
     * Reads the directory.
     *
     * @return where the content of each file lies, by its name, in the order of the directory
     * @throws CheckpointException without the name of the file, if it is damaged or not such an archive
     */
    static Map<String, StoredExtent> entries(FileChannel channel, PthLimits limits) throws IOException {
        try {
            return new StoredZip(channel, limits).read();
        } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new CheckpointException("the directory of the zip archive is damaged", e);
        }
    }

    private Map<String, StoredExtent> read() throws IOException {
        Directory directory = directory();
        if (directory.entries() < 1 || directory.entries() > limits.entries()) {
            throw new CheckpointException("a zip archive of %d entries, where 1 to %d are read"
                    .formatted(directory.entries(), limits.entries()));
        }
        if (directory.bytes() < 0 || directory.bytes() > limits.directoryBytes()) {
            throw new CheckpointException("the directory of the zip archive has %d bytes, and at most %d are read"
                    .formatted(directory.bytes(), limits.directoryBytes()));
        }
        ByteBuffer bytes = ChannelBytes.range(channel, directory.position(), (int) directory.bytes());
        Map<String, StoredExtent> extents = new LinkedHashMap<>();
        List<StoredZipEntry> entries = new java.util.ArrayList<>();
        for (long i = 0; i < directory.entries(); i++) {
            StoredZipEntry entry = StoredZipEntry.read(bytes);
            entries.add(entry);
            StoredExtent extent = extent(entry, directory.position());
            if (!entry.isFolder() && extents.putIfAbsent(entry.name(), extent) != null) {
                throw new CheckpointException("zip entry '%s' is there twice".formatted(entry.name()));
            }
        }
        refuseOverlaps(entries, extents);
        return extents;
    }

    private Directory directory() throws IOException {
        long size = channel.size();
        int tailBytes = (int) Math.min(size, END_BYTES + LONGEST_COMMENT);
        ByteBuffer tail = ChannelBytes.range(channel, size - tailBytes, tailBytes);
        for (int at = tailBytes - END_BYTES; at >= 0; at--) {
            if (tail.getInt(at) == END && Short.toUnsignedInt(tail.getShort(at + 20)) == tailBytes - END_BYTES - at) {
                return directory(
                        size - tailBytes + at, tail.position(at).slice().order(ByteOrder.LITTLE_ENDIAN));
            }
        }
        throw new CheckpointException("a zip archive without its end: the file is truncated");
    }

    private Directory directory(long endPosition, ByteBuffer end) throws IOException {
        Directory found = new Directory(
                Integer.toUnsignedLong(end.getInt(16)),
                Integer.toUnsignedLong(end.getInt(12)),
                Short.toUnsignedLong(end.getShort(10)));
        long directoryEnd = endPosition;
        if (endPosition >= LOCATOR_64_BYTES) {
            ByteBuffer locator = ChannelBytes.range(channel, endPosition - LOCATOR_64_BYTES, LOCATOR_64_BYTES);
            if (locator.getInt(0) == LOCATOR_64) {
                directoryEnd = locator.getLong(8);
                if (directoryEnd < 0 || directoryEnd > endPosition - LOCATOR_64_BYTES - END_64_BYTES) {
                    throw new CheckpointException("the end of the zip archive points outside of the file");
                }
                ByteBuffer end64 = ChannelBytes.range(channel, directoryEnd, END_64_BYTES);
                if (end64.getInt(0) != END_64) {
                    throw new CheckpointException("the end of the zip archive is damaged");
                }
                found = new Directory(end64.getLong(48), end64.getLong(40), end64.getLong(32));
            }
        }
        if (found.position() < 0 || found.bytes() < 0 || found.position() > directoryEnd - found.bytes()) {
            throw new CheckpointException("the directory of the zip archive lies outside of the file");
        }
        return found;
    }

    private StoredExtent extent(StoredZipEntry entry, long directoryPosition) throws IOException {
        long local = entry.localHeader();
        if (local < 0 || local > directoryPosition - LOCAL_BYTES) {
            throw outside(entry);
        }
        ByteBuffer header = ChannelBytes.range(channel, local, LOCAL_BYTES);
        int nameBytes = Short.toUnsignedInt(header.getShort(26));
        int extraBytes = Short.toUnsignedInt(header.getShort(28));
        long start = local + LOCAL_BYTES + nameBytes + extraBytes;
        if (header.getInt(0) != LOCAL || start > directoryPosition - entry.length()) {
            throw outside(entry);
        }
        if (nameBytes > LONGEST_NAME) {
            throw new CheckpointException("a zip entry has a name of %d bytes".formatted(nameBytes));
        }
        String name = StandardCharsets.UTF_8
                .decode(ChannelBytes.range(channel, local + LOCAL_BYTES, nameBytes))
                .toString();
        if (!name.equals(entry.name())) {
            throw new CheckpointException("zip entry '%s' goes by another name where its content lies: '%s'"
                    .formatted(entry.name(), Printable.of(name)));
        }
        return new StoredExtent(start, entry.length(), OptionalLong.of(entry.crc32()));
    }

    /** Entries that share bytes make a small file look large. */
    private static void refuseOverlaps(List<StoredZipEntry> entries, Map<String, StoredExtent> extents) {
        entries.sort(Comparator.comparingLong(StoredZipEntry::localHeader));
        long free = 0;
        for (StoredZipEntry entry : entries) {
            if (entry.localHeader() < free) {
                throw new CheckpointException("zip entry '%s' overlaps another".formatted(entry.name()));
            }
            StoredExtent extent = extents.get(entry.name());
            free = extent == null ? entry.localHeader() + 1 : extent.end();
        }
    }

    private static CheckpointException outside(StoredZipEntry entry) {
        return new CheckpointException(
                "zip entry '%s' lies outside of the file: it is truncated or damaged".formatted(entry.name()));
    }
}
