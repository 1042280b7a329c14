package io.entangle.worker.bench;

import io.entangle.shared.random.RandomStreams;
import io.entangle.worker.torch.Autograd;
import io.entangle.worker.torch.ScriptArguments;
import io.entangle.worker.torch.Tensor;
import io.entangle.worker.torch.TorchScope;
import io.entangle.worker.torch.TorchScriptProgram;
import io.entangle.worker.torch.TorchSession;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;

/**
 * The rate at which a device runs bare matrix products of a model's own shapes, operand layouts and precision, into buffers that exist already: nothing but the
 * products is in it.
 */
final class GemmRate implements AutoCloseable {

    private static final double NANOS = 1e9;
    private static final double FLOPS_PER_MAC = 2;

    private final TorchScriptProgram program;
    private final TorchScope scope;
    private final Tensor left;
    private final Tensor right;
    private final Tensor result;

    /** Allocates operands large enough for each of these products. */
    GemmRate(TorchSession session, List<Product> largest, boolean bf16) {
        program = session.load("Gemm", GemmRate.class, "gemm.torchscript");
        scope = session.scope();
        SplittableRandom random = RandomStreams.stream(0, "gemm");
        left = operand(session, random, elements(largest, product -> (long) product.rows() * product.inner()), bf16);
        right = operand(
                session, random, elements(largest, product -> (long) product.inner() * product.columns()), bf16);
        result =
                operand(session, random, elements(largest, product -> (long) product.rows() * product.columns()), bf16);
    }

    private static int elements(List<Product> products, ToLongFunction<Product> size) {
        return Math.toIntExact(products.stream().mapToLong(size).max().orElseThrow());
    }

    private Tensor operand(TorchSession session, SplittableRandom random, int elements, boolean bf16) {
        float[] values = new float[elements];
        for (int i = 0; i < elements; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        if (!bf16) {
            return scope.floats(values, elements);
        }
        try (TorchScope wide = session.scope()) {
            return program.tensor(
                    "cast", Autograd.INFERENCE, new ScriptArguments().tensor(wide.floats(values, elements)), scope);
        }
    }

    /** Runs these products once, each its number of times; gives FLOP/s, two for each multiply-accumulate. */
    double measure(List<Product> products) {
        ScriptArguments arguments = new ScriptArguments()
                .tensor(left)
                .tensor(right)
                .tensor(result)
                .integers(products.stream()
                        .flatMapToLong(product -> LongStream.of(product.rows(), product.inner(), product.columns()))
                        .toArray())
                .flags(flags(products, Product.Form::leftTransposed))
                .flags(flags(products, Product.Form::rightTransposed))
                .integers(products.stream().mapToLong(Product::times).toArray());
        long start = System.nanoTime();
        program.reals("run", Autograd.INFERENCE, arguments);
        double seconds = (System.nanoTime() - start) / NANOS;
        return FLOPS_PER_MAC * products.stream().mapToLong(Product::macs).sum() / seconds;
    }

    private static boolean[] flags(List<Product> products, Predicate<Product.Form> flag) {
        boolean[] flags = new boolean[products.size()];
        for (int i = 0; i < flags.length; i++) {
            flags[i] = flag.test(products.get(i).form());
        }
        return flags;
    }

    @Override
    public void close() {
        scope.close();
        program.close();
    }
}
