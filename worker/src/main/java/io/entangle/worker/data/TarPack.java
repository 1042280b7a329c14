package io.entangle.worker.data;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** A tar in the making: names of any length and any characters, as they are given. Whoever opens it looks at where they lead. */
public final class TarPack implements Closeable {

    /** Header, and what fills the last block up. */
    private static final long BLOCKS_OF_A_FILE = 2 * 512;

    /** A name that is long, or of other letters, takes an entry of its own. */
    private static final long LONG_NAME = 2 * BLOCKS_OF_A_FILE;

    private static final long END = 10 * 1024;
    private static final int BUFFER = 1 << 20;

    private final TarArchiveOutputStream tar;

    /** A tar that is written to a file, in place of what that holds. */
    public TarPack(Path file) throws IOException {
        tar = new TarArchiveOutputStream(
                new BufferedOutputStream(Files.newOutputStream(file), BUFFER), StandardCharsets.UTF_8.name());
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        tar.setAddPaxHeadersForNonAsciiNames(true);
    }

    /**
     * How long a tar gets, at most, for names below a thousand bytes.
     *
     * @param files how many there are
     * @param content their length together
     */
    public static long bytes(int files, long content) {
        return content + files * (BLOCKS_OF_A_FILE + LONG_NAME) + END;
    }

    /** Adds the content of a file under a name. */
    public void add(String name, Path content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setSize(Files.size(content));
        tar.putArchiveEntry(entry);
        Files.copy(content, tar);
        tar.closeArchiveEntry();
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }
}
