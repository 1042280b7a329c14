package io.entangle.worker.supernet;

import io.entangle.worker.torch.OperatorProfile;
import io.entangle.worker.torch.OperatorProfile.Operator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Multiply-accumulates of the matrix products that libtorch ran, counted from the shapes that its own profiler recorded.
 *
 * @param macs of all products but those that pick embeddings out of tables
 * @param picking of products with rows of ones and zeros that pick relative-position embeddings out of their tables: once for all images, and no product of a model
 */
record ExecutedProducts(long macs, long picking) {

    /** The operators that multiply, how many arguments they have, and which of these is the left matrix; the right one follows it. */
    private static final Map<String, Arguments> PRODUCTS = Map.of(
            "aten::mm", new Arguments(2, 0),
            "aten::bmm", new Arguments(2, 0),
            "aten::addmm", new Arguments(5, 1),
            "aten::baddbmm", new Arguments(5, 1));

    /** Methods of the programs that pick embeddings out of tables. */
    private static final Set<String> PICKING = Set.of("biases", "embeddings");

    private record Arguments(int count, int left) {}

    static ExecutedProducts of(Runnable work) {
        long macs = 0;
        long picking = 0;
        for (Operator operator : OperatorProfile.withShapes(work)) {
            if (multipliesUnseen(operator.name())) {
                throw new AssertionError("products of this operator are not counted: " + operator.name());
            }
            Arguments arguments = PRODUCTS.get(operator.name());
            if (arguments != null) {
                long ofOperator = macs(operator.shapes(), arguments);
                if (operator.callers().stream().anyMatch(PICKING::contains)) {
                    picking += ofOperator;
                } else {
                    macs += ofOperator;
                }
            }
        }
        return new ExecutedProducts(macs, picking);
    }

    private static boolean multipliesUnseen(String operator) {
        return operator.matches(
                ".*(conv|einsum|scaled_dot|linear_pointwise|addmm_|baddbmm_|::dot|::mv|::addmv|::outer).*");
    }

    private static long macs(List<List<Long>> shapes, Arguments arguments) {
        int left = shapes.size() - arguments.count + arguments.left;
        List<Long> right = shapes.get(left + 1);
        return product(shapes.get(left)) * right.get(right.size() - 1);
    }

    private static long product(List<Long> sides) {
        return sides.stream().reduce(1L, Math::multiplyExact);
    }
}
