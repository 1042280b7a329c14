package io.entangle.worker.parity;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.worker.checkpoint.HostTensor;
import io.entangle.worker.supernet.PublishedTensors;
import io.entangle.worker.supernet.SubnetProbe;
import io.entangle.worker.supernet.Supernet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Loss and gradients of subnets, and which weights have none. What lies outside a subnet has the gradient zero. */
final class GradientComparison implements SupernetComparison {

    private static final String LOSS_FUNCTION = "cross_entropy(mean)";
    private static final Tolerance GRADIENTS = Tolerance.relative(1e-4);
    private static final Tolerance LOSS = Tolerance.absolute(1e-4);

    @Override
    public String quantity() {
        return "gradients";
    }

    @Override
    public boolean applies(GoldenSupernet golden) {
        return golden.trains("grad_files");
    }

    @Override
    public void compare(GoldenSupernet golden, Findings findings) {
        if (golden.trains("loss") && !golden.training("loss").text().startsWith(LOSS_FUNCTION)) {
            throw new GoldenException("the loss is not " + LOSS_FUNCTION);
        }
        Deviation loss = new Deviation();
        Deviation gradients = new Deviation();
        Deviation none = new Deviation();
        Deviation norm = new Deviation();
        try (Supernet supernet = golden.supernet()) {
            for (GoldenNode entry : golden.training("grad_files").items()) {
                AutoFormerArchitecture architecture =
                        golden.architecture(entry.at("subnet").count());
                SubnetProbe.Gradients found =
                        new SubnetProbe(supernet, architecture).gradients(golden.images_BCSS(), golden.labels());
                loss.add(found.loss(), entry.at("loss").number(), entry.path());
                if (entry.has("global_l2")) {
                    norm.add(norm(found.slices()), entry.at("global_l2").number(), entry.path());
                }
                compareNames(golden, architecture, entry, none);
                findings.attempt(
                        entry.path(),
                        () -> compareTensors(golden, found.slices(), golden.tensors(entry.at("file")), gradients));
            }
        }
        findings.compared("loss", loss, LOSS);
        if (norm.compared() > 0) {
            findings.compared("gradients, global norm", norm, GRADIENTS);
        }
        findings.compared("gradients, weights without", none, Tolerance.EXACT);
        findings.compared("gradients", gradients, GRADIENTS);
    }

    private static double norm(Map<String, HostTensor> tensors) {
        double squares = 0;
        for (HostTensor tensor : tensors.values()) {
            for (float value : tensor.values()) {
                squares += (double) value * value;
            }
        }
        return Math.sqrt(squares);
    }

    private static void compareNames(
            GoldenSupernet golden, AutoFormerArchitecture architecture, GoldenNode entry, Deviation none) {
        Set<String> unused = new TreeSet<>(golden.published().keySet());
        List<String> used = PublishedTensors.names(golden.space(), architecture);
        used.forEach(unused::remove);
        Set<String> expected = new TreeSet<>(entry.at("grad_none").texts());
        for (String name : golden.published().keySet()) {
            none.add(unused.contains(name) ? 1 : 0, expected.contains(name) ? 1 : 0, name);
        }
        expected.removeAll(golden.published().keySet());
        expected.forEach(name -> none.add(0, 1, name));
    }

    private static void compareTensors(
            GoldenSupernet golden,
            Map<String, HostTensor> slices,
            Map<String, HostTensor> expected,
            Deviation gradients) {
        Map<String, HostTensor> actual = spread(golden, slices);
        for (Map.Entry<String, HostTensor> tensor : expected.entrySet()) {
            HostTensor ours = actual.get(tensor.getKey());
            if (ours == null) {
                throw new GoldenException("'%s' is no weight of this model".formatted(tensor.getKey()));
            }
            gradients.addTensor(ours.values(), tensor.getValue().values(), tensor.getKey());
        }
    }

    /** Gradients in the published layout and sizes, with zeros where there are none. */
    static Map<String, HostTensor> spread(GoldenSupernet golden, Map<String, HostTensor> slices) {
        Map<String, HostTensor> spread = new LinkedHashMap<>();
        Map<String, HostTensor> published = PublishedTensors.fromSupernet(slices, golden.space());
        golden.published().forEach((name, weight) -> {
            HostTensor zeros = new HostTensor(weight.shape(), new float[weight.values().length]);
            HostTensor slice = published.get(name);
            spread.put(name, slice == null ? zeros : PublishedTensors.inside(slice, zeros));
        });
        return spread;
    }
}
