package io.entangle.worker.supernet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.random.RandomStreams;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.Pooling;
import io.entangle.worker.checkpoint.QkvBias;
import io.entangle.worker.torch.Autograd;
import io.entangle.worker.torch.ScriptArguments;
import io.entangle.worker.torch.TorchDevice;
import io.entangle.worker.torch.TorchScope;
import io.entangle.worker.torch.TorchScriptProgram;
import io.entangle.worker.torch.TorchSession;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JoinedLinearTest {

    private static final int BATCH = 6;

    @Test
    void itsScoresAreAsNearToThoseOfFp32AsThoseOfSeparateBiases() {
        AutoFormerSpace space = SmallSpaces.space(true, Pooling.TOKEN);
        try (TorchSession session = TorchSession.open(TorchDevice.CPU, 1);
                Supernet supernet = SmallSpaces.allRandom(session, space, QkvBias.HEAD_MAJOR)) {
            Optional<TorchScriptProgram> joined = JoinedLinear.program(
                    session, SupernetProgram.text(supernet.network().blueprint().program()));
            assumeTrue(joined.isPresent(), "this processor has it");
            double ofJoined = 0;
            double ofSeparate = 0;
            try (TorchScriptProgram program = joined.orElseThrow()) {
                for (int i = 0; i < 5; i++) {
                    AutoFormerArchitecture architecture = space.sample(RandomStreams.stream(3, "joined", i));
                    float[] exact = scores(supernet, supernet.network().program(), architecture, Precision.FP32);
                    ofJoined += distance(exact, scores(supernet, program, architecture, Precision.BF16));
                    ofSeparate += distance(
                            exact, scores(supernet, supernet.network().program(), architecture, Precision.BF16));
                }
            }
            assertThat(ofSeparate).as("bf16 rounds").isPositive();
            assertThat(ofJoined).isPositive().isLessThan(1.5 * ofSeparate);
        }
    }

    @Test
    void fp32IsNotTouched() {
        AutoFormerSpace space = SmallSpaces.space(true, Pooling.TOKEN);
        try (TorchSession session = TorchSession.open(TorchDevice.CPU, 1);
                Supernet supernet = SmallSpaces.allRandom(session, space, QkvBias.HEAD_MAJOR)) {
            AutoFormerArchitecture architecture = space.largest();
            float[][] asked = supernet.evaluate(SmallSpaces.images(space, BATCH, 1), architecture, Precision.FP32);
            float[] separate = scores(supernet, supernet.network().program(), architecture, Precision.FP32);
            for (int b = 0; b < BATCH; b++) {
                assertThat(asked[b])
                        .containsExactly(Arrays.copyOfRange(separate, b * space.classes(), (b + 1) * space.classes()));
            }
        }
    }

    private static float[] scores(
            Supernet supernet, TorchScriptProgram program, AutoFormerArchitecture architecture, Precision precision) {
        Network network = supernet.network();
        try (TorchScope scope = network.session().scope()) {
            ScriptArguments arguments = new ScriptArguments()
                    .tensors(network.layout().given(architecture, network.weights()))
                    .tensor(network.images(SmallSpaces.images(network.space(), BATCH, 1), scope));
            network.addArchitecture(arguments, architecture, precision);
            return program.tensor("forward", Autograd.INFERENCE, arguments, scope)
                    .toFloats();
        }
    }

    private static double distance(float[] exact, float[] rounded) {
        double squares = 0;
        for (int i = 0; i < exact.length; i++) {
            squares += Math.pow(exact[i] - rounded[i], 2);
        }
        return Math.sqrt(squares);
    }
}
