package io.entangle.worker.parity;

import io.entangle.worker.supernet.PublishedTensors;
import java.util.LinkedHashMap;
import java.util.Map;

/** Counts of S3 models without their weights. */
final class SpaceSearchCounts implements DocumentKind {

    @Override
    public boolean recognises(GoldenNode root) {
        return root.has("models")
                && root.at("models").node().path(0).path("config").has("WINDOW_SIZE");
    }

    @Override
    public void compare(GoldenNode root, Findings findings) {
        Map<String, Deviation> deviations = new LinkedHashMap<>();
        for (GoldenNode entry : root.at("models").items()) {
            if (entry.has("size")) {
                entry.at("size").text();
            }
            SpaceSearchModel model = SpaceSearchModel.ofConfiguration(entry.at("config"));
            model.compareCounts(entry, deviations);
            if (entry.has("state_dict_entries")) {
                int weights = PublishedTensors.names(model.space(), model.architecture())
                        .size();
                GoldenNode expected = entry.at("state_dict_entries");
                deviations
                        .computeIfAbsent("entries of a checkpoint", ignored -> new Deviation())
                        .add(weights + model.buffers().size(), expected.number(), expected.path());
            }
        }
        findings.counts(deviations);
    }
}
