package io.entangle.worker.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.djl.ndarray.types.DataType;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Numbers go to a device and come back as they were, and memory that is not there is said to be lacking. */
abstract class TensorsOnDevice extends OnDevice {

    private static final String SQUARES = """
            class Squares(Module):
              __parameters__ = []
              __buffers__ = []
              training : bool
              def gradient(self: __torch__.Squares, w: Tensor, x: Tensor) -> Tensor:
                leaf = torch.requires_grad_(torch.detach(w), True)
                y = torch.mul(torch.mul(leaf, x), x)
                found = torch.grad([torch.sum(y)], [leaf], None, None, False, False)
                return unchecked_cast(Tensor, found[0])
              def forward(self: __torch__.Squares, x: Tensor, y: Tensor) -> Tensor:
                return x + y
            """;

    TensorsOnDevice(String device) {
        super(device);
    }

    /** The way that numbers take to a GPU; the same object in every call. */
    abstract Staging staging();

    @Test
    void floatsAndIntegersComeBackAsTheyWere() {
        float[] floats = numbers(1000, 0.5f);
        int[] integers = IntStream.range(-300, 300).toArray();
        try (TorchScope scope = session().scope();
                TorchScriptProgram sums = session().load("Squares", SQUARES)) {
            Tensor x = scope.floats(floats, 10, 100);
            Tensor n = scope.integers(integers, 600);
            Tensor zeros = scope.zeros(600);

            assertThat(x.shape()).containsExactly(10, 100);
            assertThat(x.toFloats()).isEqualTo(floats);
            Tensor sum = sums.tensor(
                    "forward",
                    Autograd.INFERENCE,
                    new ScriptArguments().tensor(n).tensor(zeros),
                    scope);
            assertThat(sum.toFloats()).startsWith(-300f, -299f).endsWith(299f);
            x.copyFrom(numbers(1000, 2));
            assertThat(x.toFloats()).isEqualTo(numbers(1000, 2));
        }
    }

    @Test
    void stagedNumbersAreCopiesThatLaterOnesDoNotTouchAndTheBufferIsKept() {
        Staging staging = staging();
        try (TorchScope scope = session().scope()) {
            float[] first = numbers(500_000, 1);
            Tensor one = staged(staging, first, scope);
            long capacity = staging.capacity(DataType.FLOAT32);
            Tensor two = staged(staging, numbers(500_000, 2), scope);
            assertThat(staging.capacity(DataType.FLOAT32))
                    .as("kept")
                    .isEqualTo(capacity)
                    .isEqualTo(1 << 19);
            Tensor three = staged(staging, numbers(1_000_000, 3), scope);
            assertThat(staging.capacity(DataType.FLOAT32)).as("grown").isEqualTo(1 << 20);

            assertThat(one.toFloats()).isEqualTo(first);
            assertThat(two.toFloats()).isEqualTo(numbers(500_000, 2));
            assertThat(three.toFloats()).isEqualTo(numbers(1_000_000, 3));
        }
    }

    @Test
    void stagedNumbersCanTakePartInGradients() {
        try (TorchScope scope = session().scope();
                TorchScriptProgram squares = session().load("Squares", SQUARES)) {
            Tensor weights = staged(staging(), new float[] {1, 1}, scope);
            Tensor images = staged(staging(), new float[] {3, -2}, scope);

            Tensor gradient = squares.tensor(
                    "gradient",
                    Autograd.RECORDING,
                    new ScriptArguments().tensor(weights).tensor(images),
                    scope);

            assertThat(gradient.toFloats()).containsExactly(9, 4);
        }
    }

    @Test
    void aFailedAllocationIsToldApartAndLeavesTheSessionUsable() {
        try (TorchScope scope = session().scope()) {
            // 2^50 bytes: more than any machine's address space is backed by.
            assertThatExceptionOfType(TorchException.class)
                    .isThrownBy(() -> scope.zeros(1L << 24, 1L << 24))
                    .satisfies(e -> {
                        assertThat(e.lacksMemory()).as(e.getMessage()).isTrue();
                        assertThat(e.reason()).doesNotContain("\n");
                    });
            assertThat(scope.floats(new float[] {1, 2}, 2).toFloats()).containsExactly(1, 2);
        }
    }

    private static Tensor staged(Staging staging, float[] numbers, TorchScope scope) {
        return staging.copy(
                numbers.length,
                buffer -> buffer.asFloatBuffer().put(numbers),
                DataType.FLOAT32,
                new long[] {numbers.length},
                scope);
    }

    private static float[] numbers(int count, float scale) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = scale * (i % 1009 - 500);
        }
        return numbers;
    }
}
