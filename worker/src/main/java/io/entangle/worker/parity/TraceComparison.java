package io.entangle.worker.parity;

import io.entangle.worker.checkpoint.HostTensor;
import io.entangle.worker.supernet.SubnetProbe;
import io.entangle.worker.supernet.Supernet;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** What each layer of one subnet puts out: shape, mean, deviation and the first numbers of a token. */
final class TraceComparison implements SupernetComparison {

    private static final Tolerance TOLERANCE = Tolerance.absolute(1e-4);
    private static final String BLOCKS = "blocks.";

    @Override
    public String quantity() {
        return "layer trace";
    }

    @Override
    public boolean applies(GoldenSupernet golden) {
        return golden.subnets().root().has("trace");
    }

    @Override
    public void compare(GoldenSupernet golden, Findings findings) {
        GoldenNode root = golden.subnets().root();
        int subnet = root.at("trace_subnet").count();
        int depth = golden.architecture(subnet).depth();
        try (Supernet supernet = golden.supernet()) {
            compare(
                    root.at("trace").items(),
                    new SubnetProbe(supernet, golden.architecture(subnet)).trace(golden.images_BCSS()),
                    name -> passedThrough(name, depth),
                    findings);
        }
    }

    /**
     * Compares what layers put out.
     *
     * @param layerOf the layer that puts out what a published name stands for
     */
    static void compare(
            List<GoldenNode> trace, List<SubnetProbe.Layer> layers, UnaryOperator<String> layerOf, Findings findings) {
        Map<String, HostTensor> outputs = new LinkedHashMap<>();
        layers.forEach(layer -> outputs.put(layer.name(), layer.output_BND()));
        Deviation moments = new Deviation();
        Deviation values = new Deviation();
        for (GoldenNode entry : trace) {
            String name = entry.at("at").text();
            HostTensor output = outputs.get(layerOf.apply(name));
            if (output == null) {
                throw new GoldenException("the trace names '%s', which is no layer of this model".formatted(name));
            }
            compare(output, entry, moments, values);
        }
        findings.compared("layer trace, mean and deviation", moments, TOLERANCE);
        findings.compared("layer trace, values", values, TOLERANCE);
    }

    /** Blocks that a subnet does not have let everything through. */
    private static String passedThrough(String name, int depth) {
        if (!name.matches("blocks\\.\\d{1,4}") || Integer.parseInt(name.substring(BLOCKS.length())) < depth) {
            return name;
        }
        return BLOCKS + (depth - 1);
    }

    private static void compare(HostTensor output, GoldenNode entry, Deviation moments, Deviation values) {
        List<Integer> shape = entry.at("shape").integers();
        List<Integer> actual =
                Arrays.stream(output.shape()).mapToObj(Math::toIntExact).toList();
        if (!shape.equals(actual)) {
            throw new GoldenException("%s is of shape %s, ours of %s".formatted(entry.path(), shape, actual));
        }
        double mean = 0;
        for (float value : output.values()) {
            mean += value;
        }
        mean /= output.values().length;
        double variance = 0;
        for (float value : output.values()) {
            variance += (value - mean) * (value - mean);
        }
        moments.add(mean, entry.at("mean").number(), entry.path());
        double deviation = Math.sqrt(variance / output.values().length);
        moments.add(deviation, entry.at("std").number(), entry.path());
        double[] first = entry.at("first8_of_sample0_token1").numbers();
        int width = actual.get(2);
        for (int i = 0; i < first.length; i++) {
            values.add(output.values()[width + i], first[i], entry.path());
        }
    }
}
