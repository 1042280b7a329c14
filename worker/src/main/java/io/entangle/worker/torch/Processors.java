package io.entangle.worker.torch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The processors that this process may use.
 *
 * @param logical processors after affinity and the container's quota: what Java calls available
 * @param cores physical cores among those that affinity allows; as many as {@code logical} where the topology cannot be read
 */
public record Processors(int logical, int cores) {

    private static final Logger LOG = LoggerFactory.getLogger(Processors.class);
    private static final Path TOPOLOGY = Path.of("/sys/devices/system/cpu");
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String ALLOWED = "Cpus_allowed_list:";

    /** Those of this machine. */
    public static Processors present() {
        int logical = Runtime.getRuntime().availableProcessors();
        return of(logical, STATUS, TOPOLOGY);
    }

    /**
     * Reads what Linux tells.
     *
     * @param logical processors that Java calls available
     * @param status as {@code /proc/self/status}, which names the allowed processors
     * @param topology as {@code /sys/devices/system/cpu}, which names the processors that share a core
     */
    static Processors of(int logical, Path status, Path topology) {
        try {
            Optional<String> allowed = allowed(status);
            if (allowed.isEmpty()) {
                return new Processors(logical, logical);
            }
            Set<String> cores = new HashSet<>();
            for (int processor : list(allowed.get())) {
                Path siblings = topology.resolve("cpu" + processor + "/topology/thread_siblings_list");
                if (!Files.isReadable(siblings)) {
                    return new Processors(logical, logical);
                }
                cores.add(Files.readString(siblings).strip());
            }
            return new Processors(logical, cores.isEmpty() ? logical : cores.size());
        } catch (IOException | NumberFormatException e) {
            LOG.debug("the topology of the processors cannot be read", e);
            return new Processors(logical, logical);
        }
    }

    private static Optional<String> allowed(Path status) throws IOException {
        if (!Files.isReadable(status)) {
            return Optional.empty();
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith(ALLOWED))
                .map(line -> line.substring(ALLOWED.length()).strip())
                .findFirst();
    }

    /** Reads {@code 0-3,8}. */
    private static List<Integer> list(String text) {
        List<Integer> numbers = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            int dash = part.indexOf('-');
            int first = Integer.parseInt(dash < 0 ? part : part.substring(0, dash));
            int last = Integer.parseInt(dash < 0 ? part : part.substring(dash + 1));
            for (int i = first; i <= last; i++) {
                numbers.add(i);
            }
        }
        return numbers;
    }

    /**
     * Threads to compute with where nobody says otherwise: one for each core. Two threads of one core share its multipliers, so the second adds nothing to a matrix
     * product but its own cache misses; and threads beyond the container's quota are put to sleep in the middle of a step.
     */
    public int threads() {
        return Math.min(logical, cores);
    }
}
