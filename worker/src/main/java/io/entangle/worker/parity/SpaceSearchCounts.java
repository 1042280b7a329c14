package io.entangle.worker.parity;

/** Counts of S3 models. */
final class SpaceSearchCounts implements DocumentKind {

    static final String REASON = "S3 models are compared by the tests of the build, not by this command yet";

    @Override
    public boolean recognises(GoldenNode root) {
        return root.has("models")
                && root.at("models").node().path(0).path("config").has("WINDOW_SIZE");
    }

    @Override
    public void compare(GoldenNode root, Findings findings) {
        findings.unsupported(root.document().name(), REASON);
    }
}
