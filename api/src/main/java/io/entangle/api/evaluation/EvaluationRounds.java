package io.entangle.api.evaluation;

import io.entangle.api.queue.Children;
import io.entangle.api.queue.Jobs;
import io.entangle.api.queue.Leases;
import io.entangle.api.web.InvalidFields;
import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.ArchitectureCodec;
import io.entangle.shared.contract.v1.EvaluatedSubnet;
import io.entangle.shared.contract.v1.EvaluationRound;
import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.contract.v1.KnownScores;
import io.entangle.shared.contract.v1.RoundStanding;
import io.entangle.shared.contract.v1.ScoreExchange;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobSpec;
import io.entangle.shared.validation.Violations;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Shares the scoring of subnets out among workers; everything is written under the lease of whoever says it, or not at all. */
@Service
public class EvaluationRounds {
    /** Subnets of one child: enough that taking a job costs little beside them, few enough that a generation is shared by many. */
    private static final int SUBNETS_OF_A_CHILD = 8;

    private static final int MOST_SCORES = 4 * EvaluationRound.MOST_SUBNETS;

    private final JdbcClient sql;
    private final Leases leases;
    private final Jobs jobs;
    private final Children children;
    private final Evaluations evaluations;

    EvaluationRounds(JdbcClient sql, Leases leases, Jobs jobs, Children children, Evaluations evaluations) {
        this.sql = sql;
        this.leases = leases;
        this.jobs = jobs;
        this.children = children;
        this.evaluations = evaluations;
    }

    /**
     * Queues those subnets of a round that nobody has scored yet, in place of what the job has offered before. Offered again, it changes nothing.
     *
     * @throws io.entangle.api.queue.StaleLease unless the lease holds
     * @throws InvalidFields if the job has nothing to share, or not these
     */
    @Transactional
    public RoundStanding offer(UUID jobId, long token, EvaluationRound round) {
        children.lockParent(jobId, token);
        EvaluationSource source = EvaluationSource.of(jobs.spec(jobId))
                .orElseThrow(() -> new InvalidFields("", "must be of a search or of a measurement of a space"));
        InvalidFields.refuse(source.violations(round));
        List<EvaluatedSubnet> known = evaluations.known(
                jobId,
                round.images(),
                round.subnets().stream().map(ArchitectureCodec::hash).toList());
        Set<String> scored = known.stream().map(EvaluatedSubnet::hash).collect(Collectors.toSet());
        List<Architecture> open = round.subnets().stream()
                .filter(subnet -> !scored.contains(ArchitectureCodec.hash(subnet)))
                .toList();
        List<JobSpec.Evaluate> specs = new ArrayList<>();
        for (int first = 0; first < open.size(); first += SUBNETS_OF_A_CHILD) {
            specs.add(source.child(round, open.subList(first, Math.min(first + SUBNETS_OF_A_CHILD, open.size()))));
        }
        int most = (round.subnets().size() + SUBNETS_OF_A_CHILD - 1) / SUBNETS_OF_A_CHILD;
        children.offer(jobId, token, round.round(), most, specs);
        List<Failure> failures = children.failures(jobId);
        return new RoundStanding(known, failures.size(), failures.isEmpty() ? null : failures.get(0));
    }

    /**
     * Takes in what a parent or a child has scored, and tells it what others have.
     *
     * @throws io.entangle.api.queue.StaleLease unless the lease holds
     * @throws InvalidFields if there is anything but scores of the images that the job was told
     */
    @Transactional
    public KnownScores exchange(UUID jobId, long token, ScoreExchange exchange) {
        leases.require(jobId, token);
        Side side = sql.sql(
                        "select kind, coalesce(parent_id, id) as parent, cast(spec ->> 'images' as integer) as images"
                                + " from job where id = :id")
                .param("id", jobId)
                .query((row, number) -> new Side(
                        JobKind.valueOf(row.getString("kind")),
                        row.getObject("parent", UUID.class),
                        row.getObject("images", Integer.class)))
                .single();
        InvalidFields.refuse(side.violations(exchange).list());
        evaluations.keep(side.parentId, exchange.images(), jobId, exchange.scored());
        return new KnownScores(evaluations.known(side.parentId, exchange.images(), exchange.wanted()));
    }

    /**
     * Who exchanges scores.
     *
     * @param images what a child is told to score on
     */
    private record Side(
            JobKind kind, UUID parentId, @Nullable Integer images) {
        Violations violations(ScoreExchange exchange) {
            Violations violations = new Violations()
                    .require(
                            kind == JobKind.EVALUATE || kind == JobKind.SEARCH || kind == JobKind.MEASURE_SPACE,
                            "",
                            "must be of a search, of a measurement of a space, or of an evaluation for one")
                    .require(
                            kind == JobKind.EVALUATE
                                    ? Objects.equals(exchange.images(), images)
                                    : exchange.images() == null || exchange.images() > 0,
                            "/images",
                            "must be those that the job was told")
                    .require(exchange.scored().size() <= MOST_SCORES, "/scored", "must be at most " + MOST_SCORES)
                    .require(exchange.wanted().size() <= MOST_SCORES, "/wanted", "must be at most " + MOST_SCORES);
            for (int i = 0; i < Math.min(exchange.scored().size(), MOST_SCORES); i++) {
                EvaluatedSubnet one = exchange.scored().get(i);
                violations
                        .require(isHash(one.hash()), "/scored/" + i + "/hash", "must be 64 hexadecimal digits")
                        .between("/scored/" + i + "/score/accuracy", one.score().accuracy(), 0, 1)
                        .require(one.score().images() > 0, "/scored/" + i + "/score/images", "must be positive");
            }
            for (int i = 0; i < Math.min(exchange.wanted().size(), MOST_SCORES); i++) {
                violations.require(isHash(exchange.wanted().get(i)), "/wanted/" + i, "must be 64 hexadecimal digits");
            }
            return violations;
        }

        private static boolean isHash(String hash) {
            return hash.matches("[0-9a-f]{64}");
        }
    }
}
