package io.entangle.worker.parity;

import java.util.List;
import java.util.Set;

/** Counts of models without their weights: {@code models}, each with its subnets under any key. */
final class CountsDocument implements DocumentKind {

    private static final Set<String> DESCRIPTION = Set.of("size", "ctor", "choices", "super_params");

    @Override
    public boolean recognises(GoldenNode root) {
        return root.has("models") && root.at("models").node().path(0).has("ctor");
    }

    @Override
    public void compare(GoldenNode root, Findings findings) {
        CountComparison counts = new CountComparison();
        for (GoldenNode entry : root.at("models").items()) {
            if (entry.has("size")) {
                entry.at("size").text();
            }
            PublishedModel model = PublishedModel.of(entry.at("ctor"), entry.at("choices"));
            counts.addSupernet(model, entry);
            for (String key : entry.keys()) {
                if (!DESCRIPTION.contains(key)) {
                    subnets(entry.at(key))
                            .forEach(subnet ->
                                    counts.add(model.space(), PublishedModel.subnet(subnet.at("config")), subnet));
                }
            }
        }
        counts.report(findings);
    }

    private static List<GoldenNode> subnets(GoldenNode value) {
        List<GoldenNode> all = value.node().isArray() ? value.items() : List.of(value);
        return all.stream().filter(subnet -> subnet.has("config")).toList();
    }
}
