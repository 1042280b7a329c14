package io.entangle.worker.supernet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.random.RandomStreams;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.Pooling;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.worker.checkpoint.QkvBias;
import io.entangle.worker.torch.Autograd;
import io.entangle.worker.torch.OnDevice;
import io.entangle.worker.torch.ScriptArguments;
import io.entangle.worker.torch.Tensor;
import io.entangle.worker.torch.TorchScope;
import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The fused kernel, which GPUs use, gives what the explicit products give: class scores and gradients. */
abstract class AttentionOnDevice extends OnDevice {

    private static final int BATCH = 6;

    AttentionOnDevice(String device) {
        super(device);
    }

    @ParameterizedTest
    @CsvSource({"true, MEAN", "true, TOKEN", "false, MEAN"})
    void fusedEqualsExplicit(boolean relative, Pooling pooling) {
        AutoFormerSpace space = SmallSpaces.space(relative, pooling);
        try (Supernet start = SmallSpaces.allRandom(session(), space, QkvBias.HEAD_MAJOR);
                Supernet explicit = with(Attention.EXPLICIT, start);
                Supernet fused = with(Attention.FUSED, start)) {
            float[] images = SmallSpaces.images(space, BATCH, 1);
            for (int i = 0; i < 5; i++) {
                AutoFormerArchitecture architecture = space.sample(RandomStreams.stream(3, "attention", i));
                float[][] expected = explicit.evaluate(images, architecture, Precision.FP32);
                float[][] actual = fused.evaluate(images, architecture, Precision.FP32);
                for (int b = 0; b < BATCH; b++) {
                    assertThat(actual[b]).containsExactly(expected[b], within(1e-5f));
                }
            }
            float[] expected = gradients(explicit);
            float largest = 0;
            for (float value : expected) {
                largest = Math.max(largest, Math.abs(value));
            }
            assertThat(largest).isGreaterThan(0.1f);
            assertThat(gradients(fused)).containsExactly(expected, within(1e-5f * largest));
        }
    }

    private Supernet with(Attention attention, Supernet start) {
        return Supernet.restore(session(), start.space(), start.qkvBias(), start.weights(), attention);
    }

    /** All gradients of the largest subnet, one after the other. */
    private float[] gradients(Supernet supernet) {
        SearchSpace space = supernet.space();
        Network network = supernet.network();
        try (TorchScope scope = session().scope()) {
            ScriptArguments arguments = new ScriptArguments()
                    .tensors(network.weights())
                    .tensor(network.images(SmallSpaces.images(space, BATCH, 1), scope))
                    .tensor(scope.integers(SmallSpaces.labels(space, BATCH, 1), BATCH))
                    .tensors(List.of());
            network.addArchitecture(arguments, space.largest(), Precision.FP32);
            List<Tensor> found =
                    network.program().tensors("loss_and_gradients", Autograd.RECORDING, arguments.real(0), scope);
            FloatBuffer all = FloatBuffer.allocate(
                    found.stream().mapToInt(tensor -> (int) tensor.size()).sum());
            found.forEach(tensor -> all.put(tensor.toFloats()));
            return all.array();
        }
    }
}
