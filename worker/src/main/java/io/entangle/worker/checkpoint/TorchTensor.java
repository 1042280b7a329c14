package io.entangle.worker.checkpoint;

import io.entangle.worker.pickle.PickleValue;
import io.entangle.worker.pickle.PickleValue.Made;
import io.entangle.worker.pickle.PickleValue.Persistent;
import io.entangle.worker.pickle.PickleValue.Sequence;
import io.entangle.worker.pickle.PickleValue.Whole;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A tensor as a pickle of {@code torch.save} describes it: a view into stored numbers (functions {@code _rebuild_tensor}, {@code _rebuild_tensor_v2} and
 * {@code _rebuild_parameter} of {@code torch/_utils.py}).
 *
 * @param storage the numbers
 * @param offset of the first element, counted from the start of the storage
 * @param shape sizes of all dimensions
 * @param strides distance between neighbours along each dimension
 */
@SuppressWarnings("ArrayRecordComponent") // never leaves this package, nor is it compared
record TorchTensor(TorchStorage storage, long offset, long[] shape, long[] strides) {

    private static final String PARAMETER = "torch._utils._rebuild_parameter";
    private static final Set<String> TENSOR = Set.of("torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor");
    private static final int MAX_DIMENSIONS = 16;

    /**
     * What a value describes, or null if it is no tensor.
     *
     * @throws CheckpointException if it is a tensor that contradicts itself, or lies outside of its storage
     */
    static @Nullable TorchTensor of(PickleValue value) {
        if (!(value instanceof Made made)) {
            return null;
        }
        String maker = made.maker().orElse("");
        if (maker.equals(PARAMETER)) {
            PickleValue data =
                    made.arguments().isEmpty() ? value : made.arguments().get(0);
            return data instanceof Made inner && TENSOR.contains(inner.maker().orElse("")) ? tensor(inner) : null;
        }
        return TENSOR.contains(maker) ? tensor(made) : null;
    }

    private static TorchTensor tensor(Made made) {
        List<PickleValue> arguments = made.arguments();
        if (arguments.size() < 4
                || !(arguments.get(0) instanceof Persistent reference)
                || !(arguments.get(1) instanceof Whole offset)) {
            throw new CheckpointException("a tensor without storage, offset, shape and strides");
        }
        TorchStorage storage = TorchStorage.of(reference);
        if (storage == null) {
            throw new CheckpointException("a tensor of numbers that are of no known type");
        }
        TorchTensor tensor = new TorchTensor(storage, offset.value(), sizes(arguments.get(2)), sizes(arguments.get(3)));
        tensor.check();
        return tensor;
    }

    private static long[] sizes(PickleValue value) {
        if (!(value instanceof Sequence sequence) || sequence.items().size() > MAX_DIMENSIONS) {
            throw new CheckpointException(
                    "a shape or strides that are no list of at most %d numbers".formatted(MAX_DIMENSIONS));
        }
        return sequence.items().stream()
                .mapToLong(item -> {
                    if (item instanceof Whole size && size.value() >= 0) {
                        return size.value();
                    }
                    throw new CheckpointException("a shape or strides of something else than whole numbers from 0");
                })
                .toArray();
    }

    private void check() {
        if (shape.length != strides.length) {
            throw new CheckpointException(
                    "shape %s does not go with strides %s".formatted(Arrays.toString(shape), Arrays.toString(strides)));
        }
        if (!isInside()) {
            throw new CheckpointException(
                    "a tensor of shape %s and strides %s at offset %d does not lie within its %d stored numbers"
                            .formatted(Arrays.toString(shape), Arrays.toString(strides), offset, storage.length()));
        }
    }

    private boolean isInside() {
        try {
            long elements = elements();
            // As many elements as numbers at most: a stride of zero would make much out of little.
            return offset >= 0
                    && elements <= storage.length()
                    && (elements == 0 || Math.addExact(offset, span()) <= storage.length());
        } catch (ArithmeticException e) {
            return false; // more than 64 bits count: nowhere near
        }
    }

    long elements() {
        return Arrays.stream(shape).anyMatch(size -> size == 0) ? 0 : HostTensor.elements(shape);
    }

    /** From the first element to the last, both counted; 0 if there is none. */
    long span() {
        long span = elements() == 0 ? 0 : 1;
        for (int i = 0; i < shape.length && span > 0; i++) {
            span = Math.addExact(span, Math.multiplyExact(shape[i] - 1, strides[i]));
        }
        return span;
    }

    /** Whether the elements lie one after the other in row-major order. */
    boolean isContiguous() {
        long expected = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            if (shape[i] != 1 && strides[i] != expected) {
                return false;
            }
            expected *= shape[i];
        }
        return true;
    }
}
