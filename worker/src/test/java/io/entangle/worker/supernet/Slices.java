package io.entangle.worker.supernet;

import io.entangle.worker.checkpoint.HostTensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Which elements of a supernet's tensor belong to a subnet, worked out element by element. */
final class Slices {

    private Slices() {}

    /** For each element of the whole whether the part has it: leading ones, and of relative-position biases the centre. */
    static boolean[] inside(String name, long[] whole, long[] part) {
        boolean table = name.endsWith("relative_position_bias_table");
        int elements = (int) Arrays.stream(whole).reduce(1, Math::multiplyExact);
        boolean[] inside = new boolean[elements];
        for (int i = 0; i < elements; i++) {
            int rest = i;
            boolean in = true;
            for (int d = whole.length - 1; d >= 0; d--) {
                long from = table && d < 2 ? (whole[d] - part[d]) / 2 : 0;
                long index = rest % whole[d];
                in &= index >= from && index < from + part[d];
                rest /= (int) whole[d];
            }
            inside[i] = in;
        }
        return inside;
    }

    /** A tensor of that parameter's size, with the part where it belongs and another number everywhere else. */
    static HostTensor put(HostTensor part, Parameter whole, float elsewhere) {
        float[] values = new float[whole.elements()];
        boolean[] inside = inside(whole.name(), whole.shape(), part.shape());
        int next = 0;
        for (int i = 0; i < values.length; i++) {
            values[i] = inside[i] ? part.values()[next++] : elsewhere;
        }
        return new HostTensor(whole.shape(), values);
    }

    /** The shapes of a subnet's tensors, by name. */
    static Map<String, long[]> shapes(List<Parameter> parameters) {
        return parameters.stream().collect(Collectors.toMap(Parameter::name, Parameter::shape));
    }

    static float[] values(Map<String, HostTensor> tensors, String name) {
        return Objects.requireNonNull(tensors.get(name), name).values();
    }
}
