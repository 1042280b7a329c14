package io.entangle.worker.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.contract.v1.DeviceFacts;
import io.entangle.shared.json.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class DevicesCommandTest {

    private static String output(String... arguments) {
        StringWriter text = new StringWriter();
        CommandLine command = new CommandLine(new DevicesCommand()).setOut(new PrintWriter(text, true));
        assertThat(command.execute(arguments)).isZero();
        return text.toString();
    }

    @Test
    void theProcessorIsAlwaysThereAndOneDeviceIsChosen() {
        assertThat(output().lines().toList())
                .anySatisfy(line -> assertThat(line).startsWith("cpu: "));
        assertThat(output()).containsOnlyOnce("chosen by --device auto").contains("libtorch 2.7.1", "DJL 0.36.0");
    }

    /** Images of containers are built by this: whatever is unpacked at a first use lies there afterwards. */
    @Test
    void everyNativeLibraryIsLoadedOnce() {
        assertThat(output()).containsPattern("images are decoded by (opencv|jdk)");
    }

    @Test
    void jsonIsWhatTheApiShows() {
        DeviceFacts[] devices = Json.mapper().readValue(output("--json"), DeviceFacts[].class);

        assertThat(devices).isNotEmpty();
        assertThat(devices[0].name()).isEqualTo("cpu");
        assertThat(devices[0].threads()).isPositive();
    }
}
