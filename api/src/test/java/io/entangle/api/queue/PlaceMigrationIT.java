package io.entangle.api.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.PostgresFixture;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What was queued before experiments had places stands where it stood, and what its experiment queues next stands there, too. */
class PlaceMigrationIT {

    private static final String BEFORE_PLACES = "11";

    @Test
    void theOrderOfWhatWasQueuedBeforeStays() {
        DriverManagerDataSource database = new DriverManagerDataSource(PostgresFixture.newDatabase(), "postgres", "");
        Flyway.configure().dataSource(database).target(BEFORE_PLACES).load().migrate();
        JdbcClient sql = JdbcClient.create(database);
        sql.sql("""
                        insert into search_space (id, name, content) values (gen_random_uuid(), 'space', '{}');
                        insert into dataset (id, name, uri, state) values (gen_random_uuid(), 'images', 'builtin:shapes', 'PENDING');
                        insert into experiment (id, name, state, search_space_id, dataset_id, spec, space, created_at)
                        select gen_random_uuid(), made.name, made.state, search_space.id, dataset.id, '{}', '{}', now() - made.age
                        from search_space, dataset, (values
                          ('older', 'ACTIVE', interval '2 hours'), ('newer', 'ACTIVE', interval '1 hour'), ('without jobs', 'WAITING', interval '3 hours')) made(name, state, age);
                        insert into job (id, experiment_id, stage, kind, spec, claim_key, max_losses, max_failures)
                        select gen_random_uuid(), experiment.id, 0, 'TRAIN_SUPERNET', '{}', created_at - interval '5 minutes', 10, 3
                        from experiment where state = 'ACTIVE'
                        """).update();

        Flyway.configure().dataSource(database).load().migrate();

        assertThat(sql.sql("select name from experiment order by place")
                        .query(String.class)
                        .list())
                .containsExactly("without jobs", "older", "newer");
        assertThat(sql.sql("select place = claim_key from experiment join job on job.experiment_id = experiment.id")
                        .query(Boolean.class)
                        .list())
                .containsExactly(true, true);
        assertThat(sql.sql("select bool_and(turn = created_at) from experiment")
                        .query(Boolean.class)
                        .single())
                .isTrue();
    }
}
