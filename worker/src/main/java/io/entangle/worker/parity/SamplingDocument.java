package io.entangle.worker.parity;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.random.MersenneTwister;
import io.entangle.shared.searchspace.AutoFormerSpace;

/** Subnets in the order in which CPython's generator draws them. */
final class SamplingDocument implements DocumentKind {

    @Override
    public boolean recognises(GoldenNode root) {
        return root.has("draws") && root.at("draws").node().path(0).has("configs");
    }

    @Override
    public void compare(GoldenNode root, Findings findings) {
        Deviation subnets = new Deviation();
        for (GoldenNode draw : root.at("draws").items()) {
            AutoFormerSpace space = space(draw);
            MersenneTwister twister = new MersenneTwister(draw.at("seed").integer());
            for (GoldenNode config : draw.at("configs").items()) {
                AutoFormerArchitecture drawn = space.sample(twister::below);
                subnets.add(drawn.equals(PublishedModel.subnet(config)) ? 0 : 1, 0, config.path());
            }
        }
        findings.compared("sequence of subnets", subnets, Tolerance.EXACT);
    }

    private static AutoFormerSpace space(GoldenNode draw) {
        if (draw.has("choices")) {
            if (draw.has("size")) {
                draw.at("size").text();
            }
            return PublishedSpaces.of(draw.at("choices"));
        }
        return PublishedSpaces.of(draw.at("size").text());
    }
}
