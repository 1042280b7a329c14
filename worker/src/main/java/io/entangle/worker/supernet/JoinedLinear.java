package io.entangle.worker.supernet;

import io.entangle.worker.torch.Autograd;
import io.entangle.worker.torch.ScriptArguments;
import io.entangle.worker.torch.TorchDevice;
import io.entangle.worker.torch.TorchException;
import io.entangle.worker.torch.TorchScope;
import io.entangle.worker.torch.TorchScriptProgram;
import io.entangle.worker.torch.TorchSession;
import java.util.Optional;

/**
 * The network's program with product and bias of each bf16 linear layer as one operation of oneDNN. {@code torch.linear} first
 * copies the bias into every row of the result, and then adds the product to that. The operation has no gradient, so the program
 * is for evaluation alone.
 */
final class JoinedLinear {

    private static final String SEPARATE = "torch.linear(x, torch.to(w, 15), torch.to(b, 15))";
    private static final String JOINED =
            "ops.mkldnn._linear_pointwise(torch.to(x, 15), torch.to(w, 15), torch.to(b, 15), "
                    + "\"none\", annotate(List[Optional[number]], []), None)";

    private static final int SIDE = 8;

    private JoinedLinear() {}

    /**
     * Compiles the program for processors that multiply bf16 in hardware.
     *
     * @param text of a supernet's program
     * @return nothing on other devices, and where libtorch was built without the operation or it does not run
     */
    static Optional<TorchScriptProgram> program(TorchSession session, String text) {
        if (!session.device().equals(TorchDevice.CPU) || !session.device().computesBf16()) {
            return Optional.empty();
        }
        TorchScriptProgram program;
        try {
            program = session.load(SupernetProgram.NAME, rewritten(text));
        } catch (TorchException e) { // an operation that this build of libtorch does not know
            return Optional.empty();
        }
        if (runs(program, session)) {
            return Optional.of(program);
        }
        program.close();
        return Optional.empty();
    }

    private static String rewritten(String source) {
        if (!source.contains(SEPARATE)) {
            throw new IllegalStateException("the program computes its linear layers in another way: " + SEPARATE);
        }
        return source.replace(SEPARATE, JOINED);
    }

    /** Which processors have it, only the library knows. */
    private static boolean runs(TorchScriptProgram program, TorchSession session) {
        try (TorchScope scope = session.scope()) {
            ScriptArguments arguments = new ScriptArguments()
                    .tensor(scope.zeros(1, SIDE))
                    .tensor(scope.zeros(SIDE, SIDE))
                    .tensor(scope.zeros(SIDE))
                    .flag(true);
            program.tensor("linear", Autograd.INFERENCE, arguments, scope);
            return true;
        } catch (TorchException e) {
            return false;
        }
    }
}
