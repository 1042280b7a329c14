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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
    /** Enough for several workers; the search takes the same way whatever the number. */
    private static final int ASKED_AT_ONCE = 128;

    private static final int REFERENCES = 2;

    private final JobSpec.Search specification;
    private final JobContext job;
    private final SubnetEvaluator candidates;
    private final SubnetEvaluator whole;
    private final SharedScoring sharing;
    private final int expected;
    private final long startedAt = System.nanoTime();
    private final Set<Architecture> reported = new HashSet<>();

    private int known;
    private int told;
    private int done;
    private double best;
    private double bestTold;

    /**
     * A search to be run once.
     *
     * @param candidates scores proposals
     * @param whole scores finalists on all held-out images; may be the same
     * @param sharing brings both to know scores
     */
    SearchRun(
            JobSpec.Search specification,
            JobContext job,
            SubnetEvaluator candidates,
            SubnetEvaluator whole,
            SharedScoring sharing) {
        this.specification = specification;
        this.job = job;
        this.candidates = candidates;
        this.whole = whole;
        this.sharing = sharing;
        this.expected = specification.only() != null
                ? 1
                : BigInteger.valueOf(specification.search().evaluations())
                        .min(specification.space().distinctSubnets())
                        .min(BigInteger.valueOf(Integer.MAX_VALUE))
                        .intValue();
    }

    JobResult.Searched run() {
        for (Candidate earlier : job.reportedCandidates()) {
            candidates.know(earlier.architecture(), earlier.score());
            reported.add(earlier.architecture());
        }
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
        List<Evaluated> leading = ranking.subList(0, Math.min(specification.finalists(), ranking.size()));
        Architecture smallest = only != null ? only : specification.space().smallest();
        Architecture largest = only != null ? only : specification.space().largest();
        scoreOnAll(
                Stream.concat(leading.stream().map(one -> one.proposal().architecture()), Stream.of(smallest, largest))
                        .toList());
        return new JobResult.Searched(
                finalists(leading), reference(smallest), reference(largest), told, ending.explanation());
    }

    private List<Evaluated> score(List<Proposal> proposals) {
        List<Architecture> subnets =
                proposals.stream().map(proposal -> proposal.architecture()).toList();
        sharing.score(candidates, candidates == whole ? null : budget(), subnets, new SharedScoring.Listener() {
            @Override
            public void known(int place) {
                best = Math.max(best, score(candidates, subnets.get(place)).accuracy());
                known++;
                step("generation " + (proposals.get(place).generation() + 1));
            }

            @Override
            public void inOrder(int from, int to) {
                tell(proposals.subList(from, to));
            }
        });
        return proposals.stream()
                .map(proposal -> new Evaluated(
                        proposal, score(candidates, proposal.architecture()).accuracy()))
                .toList();
    }

    private void tell(List<Proposal> proposals) {
        List<Candidate> fresh = new ArrayList<>();
        for (Proposal proposal : proposals) {
            SubnetScore score = score(candidates, proposal.architecture());
            bestTold = Math.max(bestTold, score.accuracy());
            told++;
            if (!reported.contains(proposal.architecture())) {
                fresh.add(candidate(proposal.architecture(), score, proposal.origin(), proposal.generation()));
            }
        }
        if (!fresh.isEmpty()) {
            job.reportCandidates(fresh);
        }
        job.metric("bestAccuracy", told, bestTold);
    }

    private List<Candidate> finalists(List<Evaluated> leading) {
        List<Candidate> finalists = new ArrayList<>();
        for (Evaluated one : leading) {
            Proposal proposal = one.proposal();
            finalists.add(candidate(
                    proposal.architecture(),
                    score(whole, proposal.architecture()),
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
        return candidate(architecture, score(whole, architecture), Origin.REFERENCE, 0);
    }

    /** Finalists and references, which may be the same subnets. */
    private void scoreOnAll(List<Architecture> last) {
        List<Architecture> distinct = last.stream().distinct().toList();
        sharing.score(whole, null, distinct, new SharedScoring.Listener() {
            @Override
            public void known(int place) {
                last.stream()
                        .filter(distinct.get(place)::equals)
                        .forEach(one -> step("scoring finalists on all held-out images"));
            }

            @Override
            public void inOrder(int from, int to) {
                // They are part of the result.
            }
        });
    }

    private @Nullable Integer budget() {
        return specification.search().evaluationImages();
    }

    private SubnetScore score(SubnetEvaluator evaluator, Architecture architecture) {
        return evaluator.score(architecture, job.cancellation()::throwIfRequested);
    }

    private Candidate candidate(Architecture architecture, SubnetScore score, Origin origin, int generation) {
        return new Candidate(
                architecture, CostModel.of(specification.space(), architecture), score, origin, generation);
    }

    private void step(String message) {
        done++;
        double seconds = (System.nanoTime() - startedAt) / NANOS;
        long images = (long) candidates.evaluations() * candidates.images()
                + (whole == candidates ? 0 : (long) whole.evaluations() * whole.images())
                + sharing.imagesOfOthers();
        int total = Math.max(done, expected + specification.finalists() + REFERENCES);
        double rate = images / seconds;
        Double eta = rate > 0 ? imagesLeft(total) / rate : null;
        job.progress(new Progress(done, total, "subnets", null, null, null, rate, eta, best, message));
    }

    /** Finalists cost something only where candidates were scored on fewer images. */
    private double imagesLeft(int total) {
        int last = (whole == candidates ? 0 : specification.finalists()) + REFERENCES;
        int left = total - done;
        return (double) Math.max(0, expected - known) * candidates.images()
                + (double) Math.min(last, left) * whole.images();
    }
}
