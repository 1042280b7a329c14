package io.entangle.worker.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.entangle.worker.handler.Compute;
import io.entangle.worker.torch.Processors;
import io.entangle.worker.torch.TorchDevice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

class ComputeOptionsTest {

    @Command(name = "computing")
    static final class Computing {
        @Mixin
        private ComputeOptions options = new ComputeOptions();
    }

    private static Compute compute(String... arguments) {
        Computing command = new Computing();
        new CommandLine(command).parseArgs(arguments);
        return command.options.compute();
    }

    @Test
    void theChoiceIsAThreadForEachCoreAndAnEvaluatorForEachThread() {
        int cores = Processors.present().threads();

        assertThat(compute("--device", "cpu")).isEqualTo(new Compute(TorchDevice.CPU, cores, cores));
        assertThat(compute("--device", "cpu", "--threads", "0", "--evaluators", "0"))
                .isEqualTo(new Compute(TorchDevice.CPU, cores, cores));
    }

    @Test
    void bothNumbersCanBeSet() {
        assertThat(compute("--device", "cpu", "--threads", "3")).isEqualTo(new Compute(TorchDevice.CPU, 3, 3));
        assertThat(compute("--device", "cpu", "--threads", "4", "--evaluators", "2"))
                .isEqualTo(new Compute(TorchDevice.CPU, 4, 2));
    }

    @ParameterizedTest
    @CsvSource({
        "--threads, -1, 'threads must be from 1 to 1024, not -1'",
        "--threads, 5000, 'threads must be from 1 to 1024, not 5000'",
        "--evaluators, -2, 'evaluators must be from 1 to 1024, not -2'",
        "--device, tpu, 'device ''tpu'' is none of auto, cpu, cuda:N'"
    })
    void whatCannotBeFollowedIsRefusedInASentence(String option, String value, String sentence) {
        assertThatExceptionOfType(ParameterException.class)
                .isThrownBy(() -> compute(option, value))
                .withMessageContaining(sentence);
    }
}
