package io.entangle.worker.handler;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.contract.v1.Progress;
import io.entangle.shared.cost.CostModel;
import io.entangle.shared.job.Candidate;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import io.entangle.shared.job.Origin;
import io.entangle.shared.job.SubnetScore;
import io.entangle.worker.evaluation.SubnetEvaluator;
import io.entangle.worker.search.Ending;
import io.entangle.worker.search.Evaluated;
import io.entangle.worker.search.OnlyOne;
import io.entangle.worker.search.Proposal;
import io.entangle.worker.search.SearchAlgorithm;
import io.entangle.worker.search.SearchAlgorithms;
import io.entangle.worker.search.SearchProblem;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One search: ask, score, report, tell, until nothing is left to ask.
 *
 * <p>Candidates that an earlier attempt reported are told again without being scored again. As proposals depend on the seed and the scores alone, the search runs
 * through the same ones and goes on where that attempt was lost.
 */
final class SearchRun {

    private static final Logger LOG = LoggerFactory.getLogger(SearchRun.class);
    private static final double NANOS = 1e9;
    private static final int ASKED_AT_ONCE = 8;
    private static final int REFERENCES = 2;

    private final JobSpec.Search specification;
    private final JobContext job;
    private final SubnetEvaluator candidates;
    private final SubnetEvaluator whole;
    private final int expected;
    private final long startedAt = System.nanoTime();

    private int told;
    private int done;
    private double best;

    /**
     * A search to be run once.
     *
     * @param candidates scores proposals
     * @param whole scores finalists on all held-out images; may be the same
     */
    SearchRun(JobSpec.Search specification, JobContext job, SubnetEvaluator candidates, SubnetEvaluator whole) {
        this.specification = specification;
        this.job = job;
        this.candidates = candidates;
        this.whole = whole;
        this.expected = specification.only() != null
                ? 1
                : BigInteger.valueOf(specification.search().evaluations())
                        .min(specification.space().distinctSubnets())
                        .min(BigInteger.valueOf(Integer.MAX_VALUE))
                        .intValue();
    }

    JobResult.Searched run() {
        List<Candidate> reported = job.reportedCandidates();
        reported.forEach(known -> candidates.know(known.architecture(), known.score()));
        if (!reported.isEmpty()) {
            LOG.info("takes over {} scores of an earlier attempt", reported.size());
        }
        Architecture only = specification.only();
        SearchAlgorithm search = only != null
                ? new OnlyOne(only)
                : SearchAlgorithms.start(new SearchProblem(
                        specification.space(),
                        specification.constraints(),
                        specification.search(),
                        specification.seed()));
        while (!search.done()) {
            List<Proposal> proposals = search.ask(ASKED_AT_ONCE);
            if (proposals.isEmpty()) {
                break;
            }
            search.tell(score(proposals));
        }
        Ending ending =
                search.ending().orElseThrow(() -> new IllegalStateException("the search ended without a reason"));
        List<Evaluated> ranking = search.ranking();
        if (ranking.isEmpty()) {
            throw new JobRefused(
                    "NothingFound",
                    "The search found no subnet within the constraints: %s. Widen the constraints or the search space."
                            .formatted(ending.explanation()));
        }
        LOG.info("{} candidates scored, best {}: {}", told, best, ending.explanation());
        return new JobResult.Searched(
                finalists(ranking),
                reference(only != null ? only : specification.space().smallest()),
                reference(only != null ? only : specification.space().largest()),
                told,
                ending.explanation());
    }

    private List<Evaluated> score(List<Proposal> proposals) {
        List<Evaluated> evaluated = new ArrayList<>();
        List<Candidate> fresh = new ArrayList<>();
        for (int first = 0; first < proposals.size(); first += candidates.sideBySide()) {
            List<Proposal> group =
                    proposals.subList(first, Math.min(first + candidates.sideBySide(), proposals.size()));
            List<Architecture> subnets =
                    group.stream().map(proposal -> proposal.architecture()).toList();
            List<Boolean> known = subnets.stream().map(candidates::knows).toList();
            List<SubnetScore> scores = candidates.score(subnets, job.cancellation()::throwIfRequested);
            for (int i = 0; i < group.size(); i++) {
                Proposal proposal = group.get(i);
                SubnetScore score = scores.get(i);
                evaluated.add(new Evaluated(proposal, score.accuracy()));
                if (!known.get(i)) {
                    fresh.add(candidate(subnets.get(i), score, proposal.origin(), proposal.generation()));
                }
                told++;
                best = Math.max(best, score.accuracy());
                step("generation " + (proposal.generation() + 1));
            }
        }
        if (!fresh.isEmpty()) {
            job.reportCandidates(fresh);
        }
        job.metric("bestAccuracy", told, best);
        return evaluated;
    }

    private List<Candidate> finalists(List<Evaluated> ranking) {
        List<Candidate> finalists = new ArrayList<>();
        for (Evaluated one : ranking.subList(0, Math.min(specification.finalists(), ranking.size()))) {
            Proposal proposal = one.proposal();
            finalists.add(candidate(
                    proposal.architecture(),
                    scoreOnAll(proposal.architecture()),
                    proposal.origin(),
                    proposal.generation()));
        }
        // Stable: where all images do not tell them apart, the candidates' order stands.
        finalists.sort(Comparator.comparingDouble(
                        (Candidate finalist) -> finalist.score().accuracy())
                .reversed());
        return finalists;
    }

    private Candidate reference(Architecture architecture) {
        return candidate(architecture, scoreOnAll(architecture), Origin.REFERENCE, 0);
    }

    private SubnetScore scoreOnAll(Architecture architecture) {
        SubnetScore score = whole.score(architecture, job.cancellation()::throwIfRequested);
        step("scoring finalists on all held-out images");
        return score;
    }

    private Candidate candidate(Architecture architecture, SubnetScore score, Origin origin, int generation) {
        return new Candidate(
                architecture, CostModel.of(specification.space(), architecture), score, origin, generation);
    }

    private void step(String message) {
        done++;
        double seconds = (System.nanoTime() - startedAt) / NANOS;
        long images = (long) candidates.evaluations() * candidates.images()
                + (whole == candidates ? 0 : (long) whole.evaluations() * whole.images());
        int total = Math.max(done, expected + specification.finalists() + REFERENCES);
        double rate = images / seconds;
        Double eta = rate > 0 ? imagesLeft(total) / rate : null;
        job.progress(new Progress(done, total, "subnets", null, null, null, rate, eta, best, message));
    }

    /** Finalists cost something only where candidates were scored on fewer images. */
    private double imagesLeft(int total) {
        int last = (whole == candidates ? 0 : specification.finalists()) + REFERENCES;
        int left = total - done;
        return (double) Math.max(0, expected - told) * candidates.images()
                + (double) Math.min(last, left) * whole.images();
    }
}
