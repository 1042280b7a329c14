package io.entangle.api.evaluation;

import io.entangle.api.queue.Jsonb;
import io.entangle.shared.contract.v1.EvaluatedSubnet;
import io.entangle.shared.contract.v1.StageScorer;
import io.entangle.shared.job.SubnetScore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The scores that a job and its children have told each other. The first score of a subnet stays. */
@Repository
public class Evaluations {
    private static final int ALL_IMAGES = 0;

    private final JdbcClient sql;

    Evaluations(JdbcClient sql) {
        this.sql = sql;
    }

    /**
     * Keeps scores.
     *
     * @param parentId the job that needs them
     * @param images how many held-out images were asked for; null for all of them
     * @param jobId the parent or a child of it, whose worker has scored them
     */
    @Transactional(propagation = Propagation.MANDATORY)
    void keep(UUID parentId, @Nullable Integer images, UUID jobId, List<EvaluatedSubnet> scored) {
        if (scored.isEmpty()) {
            return;
        }
        // By hash, so that two workers who bring the same subnets wait for each other in the same order.
        sql.sql("""
                        insert into evaluation (parent_id, images, hash, score, job_id, worker)
                        select cast(:parent as uuid), :images, scored.hash, cast(scored.score as jsonb), job.id, job.worker
                        from job, unnest(cast(:hashes as text[]), cast(:scores as text[])) as scored (hash, score)
                        where job.id = :job
                        order by scored.hash
                        on conflict do nothing
                        """)
                .param("parent", parentId)
                .param("images", stored(images))
                .param("hashes", scored.stream().map(EvaluatedSubnet::hash).toArray(String[]::new))
                .param(
                        "scores",
                        scored.stream()
                                .map(one -> Objects.requireNonNull(Jsonb.text(one.score())))
                                .toArray(String[]::new))
                .param("job", jobId)
                .update();
    }

    /** Those of these subnets that are scored. */
    List<EvaluatedSubnet> known(UUID parentId, @Nullable Integer images, Collection<String> hashes) {
        return hashes.isEmpty()
                ? List.of()
                : sql.sql("""
                                select hash, score from evaluation
                                where parent_id = :parent and images = :images and hash = any (cast(:hashes as text[]))
                                order by hash
                                """)
                        .param("parent", parentId)
                        .param("images", stored(images))
                        .param("hashes", hashes.toArray(String[]::new))
                        .query((row, number) ->
                                new EvaluatedSubnet(row.getString("hash"), Jsonb.read(row, "score", SubnetScore.class)))
                        .list();
    }

    /** Who has scored how many subnets for each of these jobs, most first; jobs without scores are left out. */
    public Map<UUID, List<StageScorer>> scorers(Collection<UUID> parentIds) {
        Map<UUID, List<StageScorer>> scorers = new HashMap<>();
        if (!parentIds.isEmpty()) {
            sql.sql("""
                            select parent_id, worker, count(*) as scores from evaluation where parent_id in (:parents)
                            group by parent_id, worker order by scores desc, worker
                            """).param("parents", parentIds).query(row -> {
                scorers.computeIfAbsent(row.getObject("parent_id", UUID.class), id -> new ArrayList<>())
                        .add(new StageScorer(row.getString("worker"), row.getInt("scores")));
            });
        }
        return scorers;
    }

    private static int stored(@Nullable Integer images) {
        return images == null ? ALL_IMAGES : images;
    }
}
