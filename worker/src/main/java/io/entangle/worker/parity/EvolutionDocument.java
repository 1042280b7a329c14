package io.entangle.worker.parity;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.cost.PublishedCounter;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.worker.search.PublishedCandidate;
import io.entangle.worker.search.PublishedEvolution;
import io.entangle.worker.search.PublishedSearchSettings;
import io.entangle.worker.search.PublishedTrace;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/** A recorded run of the published search with a made-up accuracy. */
final class EvolutionDocument implements DocumentKind {

    private static final String ACCURACY =
            "sum((i+1)*mlp[i])/n + 3*sum(heads[i]*(n-i))/n - 0.05*embed, i from 0, rounded to 6 places";
    private static final int DECIMALS = 6;

    @Override
    public boolean recognises(GoldenNode root) {
        return root.has("generations") && root.has("limits_m");
    }

    @Override
    public void compare(GoldenNode root, Findings findings) {
        AutoFormerSpace space = PublishedSpaces.of(root.at("choices"));
        root.at("space").text();
        if (!root.at("accuracy").text().equals(ACCURACY)) {
            throw new GoldenException("the made-up accuracy is another than '%s'".formatted(ACCURACY));
        }
        PublishedTrace trace = new PublishedEvolution(
                        space,
                        settings(root),
                        subnet -> PublishedCounter.parameters(space, subnet),
                        EvolutionDocument::accuracy)
                .run();
        generations(trace, root.at("generations"), findings);
        candidates("search, last generation", trace.unranked(), root.at("final_generation_never_ranked"), findings);
        candidates("search, best subnets", trace.best(), root.at("top10"), findings);
        scores(trace.top50(), root.at("top50_acc_per_generation"), findings);
        Deviation counters = new Deviation();
        counter(trace.evaluations(), root.at("val_evaluations"), counters);
        counter(trace.evaluations(), root.at("test_evaluations"), counters);
        counter(trace.noted(), root.at("vis_dict_entries"), counters);
        counter(trace.untried(), root.at("vis_dict_never_tried"), counters);
        counter(trace.overLimit(), root.at("rejections_over_limit"), counters);
        counter(trace.underLimit(), root.at("rejections_under_limit"), counters);
        findings.compared("search, counters", counters, Tolerance.EXACT);
    }

    private static PublishedSearchSettings settings(GoldenNode root) {
        double[] limits = root.at("limits_m").numbers();
        if (limits.length != 2) {
            throw new GoldenException("limits_m does not hold two numbers");
        }
        return new PublishedSearchSettings(
                root.at("seed").integer(),
                root.at("max_epochs").count(),
                root.at("population").count(),
                root.at("select").count(),
                root.at("mutation").count(),
                root.at("crossover").count(),
                root.at("m_prob").number(),
                root.at("s_prob").number(),
                limits[0],
                limits[1]);
    }

    private static double accuracy(AutoFormerArchitecture subnet) {
        int n = subnet.depth();
        double ratios = 0;
        double heads = 0;
        for (int i = 0; i < n; i++) {
            ratios += (i + 1) * subnet.mlpRatio().get(i);
            heads += subnet.numHeads().get(i) * (n - i);
        }
        double accuracy = ratios / n + 3 * heads / n - 0.05 * subnet.embedDim();
        return new BigDecimal(accuracy)
                .setScale(DECIMALS, RoundingMode.HALF_EVEN)
                .doubleValue();
    }

    private static void generations(PublishedTrace trace, GoldenNode expected, Findings findings) {
        Deviation candidates = new Deviation();
        Deviation scores = new Deviation();
        Deviation sizes = new Deviation();
        List<GoldenNode> generations = expected.items();
        sameSize(trace.generations(), generations, expected);
        for (int g = 0; g < generations.size(); g++) {
            List<PublishedTrace.Scored> found = trace.generations().get(g);
            List<GoldenNode> entries = generations.get(g).items();
            sameSize(found, entries, generations.get(g));
            for (int i = 0; i < entries.size(); i++) {
                GoldenNode entry = entries.get(i);
                boolean same =
                        found.get(i).candidate().genes().equals(entry.at("cand").reals());
                candidates.add(same ? 0 : 1, 0, entry.path());
                scores.add(found.get(i).accuracy(), entry.at("acc").number(), entry.path());
                sizes.add(found.get(i).millions(), entry.at("params_m").number(), entry.path());
            }
        }
        findings.compared("search, candidates", candidates, Tolerance.EXACT);
        findings.compared("search, scores", scores, Tolerance.absolute(1e-12));
        findings.compared("search, parameters", sizes, Tolerance.absolute(1e-12));
    }

    private static void candidates(
            String quantity, List<PublishedCandidate> found, GoldenNode expected, Findings findings) {
        List<GoldenNode> entries = expected.items();
        sameSize(found, entries, expected);
        Deviation candidates = new Deviation();
        for (int i = 0; i < entries.size(); i++) {
            boolean same = found.get(i).genes().equals(entries.get(i).reals());
            candidates.add(same ? 0 : 1, 0, entries.get(i).path());
        }
        findings.compared(quantity, candidates, Tolerance.EXACT);
    }

    private static void scores(List<List<Double>> found, GoldenNode expected, Findings findings) {
        List<GoldenNode> generations = expected.items();
        sameSize(found, generations, expected);
        Deviation scores = new Deviation();
        for (int g = 0; g < generations.size(); g++) {
            double[] row = generations.get(g).numbers();
            sameSize(found.get(g), generations.get(g).items(), generations.get(g));
            for (int i = 0; i < row.length; i++) {
                scores.add(found.get(g).get(i), row[i], generations.get(g).path());
            }
        }
        findings.compared("search, best fifty scores", scores, Tolerance.absolute(1e-12));
    }

    private static void sameSize(List<?> found, List<?> expected, GoldenNode where) {
        if (found.size() != expected.size()) {
            throw new GoldenException(
                    "%s has %d entries, ours %d".formatted(where.path(), expected.size(), found.size()));
        }
    }

    private static void counter(int found, GoldenNode expected, Deviation counters) {
        counters.add(found, expected.number(), expected.path());
    }
}
