package io.entangle.worker.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.entangle.shared.json.Json;
import io.entangle.worker.torch.OperatorProfile.Operator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OperatorProfileTest {

    @Test
    void aCallWithinACallIsItsCallersAndNotCountedTwice() {
        List<Operator> operators = OperatorProfile.operators(Json.mapper().readTree("""
                [{"name": "aten::mm", "ph": "X", "ts": 20, "dur": 30, "tid": 1, "shape": [[4, 3], []]},
                 {"name": "step", "ph": "X", "ts": 10, "dur": 100, "tid": 1},
                 {"name": "aten::add", "ph": "X", "ts": 60, "dur": 10, "tid": 1},
                 {"name": "aten::add", "ph": "X", "ts": 20, "dur": 5, "tid": 2},
                 {"name": "a mark", "ph": "i", "ts": 30, "tid": 1}]"""));

        assertThat(operators)
                .usingRecursiveComparison()
                .ignoringCollectionOrder()
                .isEqualTo(List.of(
                        new Operator("step", Set.of(), 60e-6, List.of()),
                        new Operator("aten::mm", Set.of("step"), 30e-6, List.of(List.of(4L, 3L), List.of())),
                        new Operator("aten::add", Set.of("step"), 10e-6, List.of()),
                        new Operator("aten::add", Set.of(), 5e-6, List.of())));
    }

    private static final String TWICE = """
            class Twice(Module):
              __parameters__ = []
              __buffers__ = []
              training : bool
              def product(self: __torch__.Twice, x: Tensor) -> Tensor:
                return torch.mm(x, x)
              def forward(self: __torch__.Twice, x: Tensor) -> Tensor:
                return self.product(x) + x
            """;

    @Test
    void shapesAreThoseOfTheArguments() {
        try (TorchSession session = TorchSession.open(TorchDevice.CPU, 1);
                TorchScriptProgram program = session.load("Twice", TWICE);
                TorchScope scope = session.scope()) {
            Tensor x = scope.floats(new float[9], 3, 3);

            assertThat(OperatorProfile.withShapes(() ->
                            program.tensor("forward", Autograd.INFERENCE, new ScriptArguments().tensor(x), scope)))
                    .filteredOn(operator -> operator.name().equals("aten::mm"))
                    .singleElement()
                    .satisfies(product -> assertThat(product.shapes()).endsWith(List.of(3L, 3L), List.of(3L, 3L)));
        }
    }

    @Test
    void libtorchNamesTheOperatorsOfAProgram() {
        try (TorchSession session = TorchSession.open(TorchDevice.CPU, 1);
                TorchScriptProgram program = session.load("Twice", TWICE);
                TorchScope scope = session.scope()) {
            Tensor x = scope.floats(new float[] {1, 2, 3, 4}, 2, 2);

            List<Operator> operators = OperatorProfile.of(
                    () -> program.tensor("forward", Autograd.INFERENCE, new ScriptArguments().tensor(x), scope));

            assertThat(operators)
                    .filteredOn(operator -> operator.name().equals("aten::mm"))
                    .singleElement()
                    .satisfies(product -> {
                        assertThat(product.callers()).contains("forward", "product");
                        assertThat(product.seconds()).isCloseTo(0.5, within(0.5));
                    });
            assertThat(operators).extracting(Operator::name).contains("aten::add");
        }
    }
}
