package io.entangle.worker.parity;

import io.entangle.shared.experiment.UnsampledPolicy;
import io.entangle.worker.checkpoint.HostTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Several steps with different subnets, where gradients are set to zeros between steps and where they are cleared away: losses, class scores afterwards, and digests
 * of all weights. Ours are computed in 32 bits, also where the published numbers were computed in 64.
 *
 * <p>The key part of a query-key-value bias is moved by rounding noise, and plays another role in a subnet with other heads: images that differ by one part in ten
 * million move the loss after two steps by up to 3e-5. That is why the loss has a wider tolerance here.
 */
final class MultistepComparison implements SupernetComparison {

    private static final Tolerance LOSSES = Tolerance.absolute(2e-4);
    private static final Tolerance LOGITS = LogitsComparison.TOLERANCE;

    @Override
    public String quantity() {
        return "several steps";
    }

    @Override
    public boolean applies(GoldenSupernet golden) {
        return golden.trains("multistep");
    }

    @Override
    public void compare(GoldenSupernet golden, Findings findings) {
        for (GoldenNode run : golden.training("multistep").items()) {
            findings.attempt(quantity(), () -> compare(golden, run, findings));
        }
    }

    private static void compare(GoldenSupernet golden, GoldenNode run, Findings findings) {
        String gradients = run.at("zero_grad").text();
        boolean cleared = gradients.startsWith("None");
        if (!cleared && !gradients.startsWith("zeros")) {
            throw new GoldenException(
                    "%s: zero_grad is '%s'; zeros and None are known".formatted(run.path(), gradients));
        }
        String name = "steps, gradients %s, %s: "
                .formatted(cleared ? "cleared" : "zeroed", run.at("dtype").text());
        List<Integer> subnets = run.at("subnets").integers();
        List<Double> expected = run.at("losses").reals();
        Deviation losses = new Deviation();
        Deviation logits = new Deviation();
        Map<String, HostTensor> weights;
        UnsampledPolicy policy = cleared ? UnsampledPolicy.PUBLISHED_CLEARED : UnsampledPolicy.PUBLISHED;
        try (TrainedSupernet trained = new TrainedSupernet(golden, policy)) {
            List<Double> found = new ArrayList<>();
            for (int subnet : subnets) {
                found.add(trained.step(golden.architecture(subnet)));
            }
            if (found.size() != expected.size()) {
                throw new GoldenException(
                        "%s: %d losses for %d steps".formatted(run.path(), expected.size(), found.size()));
            }
            for (int i = 0; i < found.size(); i++) {
                losses.add(found.get(i), expected.get(i), "step " + i);
            }
            LogitsComparison.add(trained.logits(golden.architecture(0)), run.at("logits_of_subnet0_after"), logits);
            weights = trained.weights();
        }
        findings.compared(name + "losses", losses, LOSSES);
        findings.compared(name + "logits after", logits, LOGITS);
        double noise = 2 * golden.settings().learningRate() * subnets.size();
        new WeightDigests(
                        weights,
                        golden.space(),
                        subnets.stream().map(golden::architecture).toList(),
                        noise)
                .compare(run.at("weights_after"), name, findings);
    }
}
