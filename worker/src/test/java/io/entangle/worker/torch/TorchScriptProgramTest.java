package io.entangle.worker.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs are text, arguments have types, and failures name their line. */
class TorchScriptProgramTest {

    private static final String SOURCE = """
            class Sums(Module):
              __parameters__ = []
              __buffers__ = []
              training : bool
              def mixed(self: __torch__.Sums, x: Tensor, xs: List[Tensor], i: int, ns: List[int], r: float, rs: List[float], b: bool, bs: List[bool], s: str) -> Tensor:
                total = torch.sum(x) + torch.sum(xs[1]) + i + ns[0] + ns[1] + r + rs[1]
                if b and bs[1] and s == "go":
                  total = torch.neg(total)
                return total
              def split(self: __torch__.Sums, x: Tensor) -> List[Tensor]:
                return [x[:1], x[1:]]
              def square_gradient(self: __torch__.Sums, x: Tensor) -> Tensor:
                y = torch.requires_grad_(torch.detach(x), True)
                found = torch.grad([torch.sum(torch.mul(y, y))], [y], None, None, False, False)
                return unchecked_cast(Tensor, found[0])
              def forward(self: __torch__.Sums, x: Tensor) -> Tensor:
                return x
            """;

    private TorchSession session;
    private TorchScriptProgram program;
    private TorchScope scope;

    @BeforeEach
    void open() {
        session = TorchSession.open(TorchDevice.CPU, 1);
        program = session.load("Sums", SOURCE);
        scope = session.scope();
    }

    @AfterEach
    void close() {
        scope.close();
        program.close();
        session.close();
    }

    @Test
    void passesEveryTypeOfArgument() {
        Tensor ones = scope.floats(new float[] {1, 1}, 2);
        Tensor twos = scope.floats(new float[] {2, 2}, 2);
        ScriptArguments arguments = new ScriptArguments()
                .tensor(ones)
                .tensors(List.of(ones, twos))
                .integer(10)
                .integers(100, 200)
                .real(0.5)
                .reals(9, 0.25)
                .flag(true)
                .flags(false, true)
                .text("go");
        assertThat(program.tensor("mixed", Autograd.INFERENCE, arguments, scope).toFloats())
                .containsExactly(-316.75f);
    }

    @Test
    void returnsListsOfTensors() {
        ScriptArguments arguments = new ScriptArguments().tensor(scope.floats(new float[] {1, 2, 3}, 3));
        List<Tensor> parts = program.tensors("split", Autograd.INFERENCE, arguments, scope);
        assertThat(parts).hasSize(2);
        assertThat(parts.get(1).toFloats()).containsExactly(2, 3);
        assertThat(parts.get(1).shape()).containsExactly(2);
    }

    @Test
    void computesGradientsWhenRecording() {
        ScriptArguments arguments = new ScriptArguments().tensor(scope.floats(new float[] {1, -3}, 2));
        assertThat(program.tensor("square_gradient", Autograd.RECORDING, arguments, scope)
                        .toFloats())
                .containsExactly(2, -6);
    }

    @Test
    void aFailureNamesMethodAndLine() {
        ScriptArguments arguments = new ScriptArguments().tensor(scope.floats(new float[] {1}));
        assertThatThrownBy(() -> program.tensor("split", Autograd.INFERENCE, arguments, scope))
                .isInstanceOf(TorchException.class)
                .hasMessageContaining("split")
                .hasMessageContaining("return [x[:1], x[1:]]");
    }

    @Test
    void textThatDoesNotCompileIsRefusedWithItsLine() {
        String broken = SOURCE.replace("torch.neg(total)", "torch.no_such_thing(total)");
        assertThatThrownBy(() -> session.load("Sums", broken))
                .isInstanceOf(TorchException.class)
                .hasMessageContaining("no_such_thing");
    }

    @Test
    void aProgramThatIsMissingIsNamed() {
        assertThatThrownBy(() -> session.load("Sums", TorchScriptProgramTest.class, "sums.torchscript"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("TorchScriptProgramTest")
                .hasMessageContaining("sums.torchscript");
    }

    @Test
    void tensorsCopyFromAndToJava() {
        Tensor tensor = scope.zeros(2, 2);
        tensor.copyFrom(new float[] {1, 2, 3, 4});
        assertThat(tensor.toFloats()).containsExactly(1, 2, 3, 4);
        assertThatThrownBy(() -> tensor.copyFrom(new float[3])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void cpuAndAutoAreDevices() {
        assertThat(TorchDevice.parse("cpu")).isEqualTo(TorchDevice.CPU);
        assertThat(TorchDevice.all()).contains(TorchDevice.parse("auto"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpu", "cuda", "cuda:x", "cuda:999", "cpu:0", ""})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> TorchDevice.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'");
    }
}
