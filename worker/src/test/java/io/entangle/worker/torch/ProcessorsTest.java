package io.entangle.worker.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many threads are chosen, on machines laid out in files as Linux shows them. */
class ProcessorsTest {

    @TempDir
    Path machine = Path.of("");

    private Path status = Path.of("");

    @BeforeEach
    void name() {
        status = machine.resolve("status");
    }

    @Test
    void twoThreadsOfOneCoreCountOnce() throws IOException {
        core("0,4", 0, 4);
        core("1,5", 1, 5);
        core("2,6", 2, 6);
        core("3,7", 3, 7);
        allowed("0-7");

        assertThat(processors(8)).isEqualTo(new Processors(8, 4));
        assertThat(processors(8).threads()).isEqualTo(4);
    }

    @Test
    void onlyAllowedProcessorsCount() throws IOException {
        core("0-1", 0, 1);
        core("2-3", 2, 3);
        core("8-9", 8, 9);
        allowed("1,2-3");

        assertThat(processors(3)).isEqualTo(new Processors(3, 2));
    }

    @Test
    void theQuotaOfAContainerLimitsTheThreads() throws IOException {
        core("0", 0);
        core("1", 1);
        core("2", 2);
        core("3", 3);
        allowed("0-3");

        assertThat(processors(2).threads())
                .as("four cores, of which the container may use the time of two")
                .isEqualTo(2);
    }

    @Test
    void withoutTopologyWhatJavaSaysStands() throws IOException {
        assertThat(processors(6)).as("no status file").isEqualTo(new Processors(6, 6));
        allowed("0-5");
        assertThat(processors(6)).as("no topology").isEqualTo(new Processors(6, 6));
        allowed("none");
        assertThat(processors(6)).as("unreadable").isEqualTo(new Processors(6, 6));
    }

    @Test
    void thisMachineHasAtLeastOne() {
        assertThat(Processors.present().threads())
                .isBetween(1, Runtime.getRuntime().availableProcessors());
    }

    private Processors processors(int logical) {
        return Processors.of(logical, status, machine);
    }

    private void allowed(String list) throws IOException {
        Files.writeString(status, "Name:\tjava\nCpus_allowed_list:\t" + list + "\nMems_allowed:\t1\n");
    }

    private void core(String siblings, int... processors) throws IOException {
        for (int processor : processors) {
            Path topology = Files.createDirectories(machine.resolve("cpu" + processor + "/topology"));
            Files.writeString(topology.resolve("thread_siblings_list"), siblings + "\n");
        }
    }
}
