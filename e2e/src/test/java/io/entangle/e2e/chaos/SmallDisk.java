package io.entangle.e2e.chaos;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A disk of its own, which is really full when it is full: a tmpfs in a mount namespace, seen by the programs that are started in it. It ends with the process that
 * made it, however that ends.
 */
final class SmallDisk implements AutoCloseable {

    private static final int BLOCK = 1 << 20;
    private static final String FILLER = "filler";

    private final Process holder;
    private final Path at;
    private final boolean root;

    private SmallDisk(Process holder, Path at, boolean root) {
        this.holder = holder;
        this.at = at;
        this.root = root;
    }

    /** Mounts a disk at an empty directory. */
    static SmallDisk mount(Path at, int mebibytes) {
        try {
            boolean root = Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
            List<String> command = new ArrayList<>(List.of("unshare", "--mount", "--propagation", "private"));
            if (!root) {
                command.addAll(List.of("--user", "--map-root-user"));
            }
            command.addAll(List.of(
                    "sh",
                    "-c",
                    "mount -t tmpfs -o size=%dm,mode=700 entangle \"$0\" && echo mounted && exec cat"
                            .formatted(mebibytes),
                    Files.createDirectories(at).toString()));
            Process holder =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            BufferedReader said = holder.inputReader(StandardCharsets.UTF_8);
            String line = said.readLine();
            if (!"mounted".equals(line)) {
                throw new IllegalStateException("no disk can be mounted in a namespace of its own here: " + line);
            }
            return new SmallDisk(holder, at, root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The command by which a program is started that sees the disk. */
    List<String> entering() {
        String pid = Long.toString(holder.pid());
        return root
                ? List.of("nsenter", "--target", pid, "--mount")
                : List.of("nsenter", "--target", pid, "--user", "--preserve-credentials", "--mount");
    }

    /** Where programs see it that were started in it. */
    Path inside() {
        return at;
    }

    /** Where it is seen from here. */
    Path outside() {
        return Path.of("/proc", Long.toString(holder.pid()), "root")
                .resolve(at.toString().substring(1));
    }

    /** Fills it but for about {@code left} bytes. */
    void fill(long left) throws IOException {
        try (FileChannel filler =
                FileChannel.open(outside().resolve(FILLER), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (long free = usable(); free > left; free = usable()) {
                filler.write(ByteBuffer.allocate((int) Math.min(BLOCK, free - left)));
            }
        } catch (IOException e) {
            // Somebody else may have taken the rest meanwhile.
            if (usable() > left) {
                throw e;
            }
        }
    }

    private long usable() throws IOException {
        return Files.getFileStore(outside()).getUsableSpace();
    }

    /** Takes away what {@link #fill} has written. */
    void free() throws IOException {
        Files.deleteIfExists(outside().resolve(FILLER));
    }

    @Override
    public void close() {
        holder.destroyForcibly();
    }
}
