package io.entangle.worker.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.contract.v1.Directive;
import io.entangle.shared.contract.v1.Heartbeat;
import io.entangle.shared.contract.v1.HeartbeatReply;
import io.entangle.shared.contract.v1.MetricPoint;
import io.entangle.shared.json.Json;
import io.entangle.worker.handler.Cancellation;
import io.entangle.worker.handler.StopReason;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeaseKeeperTest {

    private static final HeartbeatReply GO_ON = new HeartbeatReply(Directive.CONTINUE, 120);

    private final StubApi api = new StubApi();
    private final ManualClock clock = new ManualClock();
    private final Cancellation cancellation = new Cancellation();
    private final JobReports reports = new JobReports();
    private final LeaseKeeper keeper =
            new LeaseKeeper(api.client(), StubApi.lease(null), reports, cancellation, clock, clock.nanos());

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void anAnsweredHeartbeatIsFollowedByTheNextAtTheUsualTime() throws InterruptedException {
        api.answers("/heartbeat", 200, GO_ON);

        assertThat(keeper.renew()).isEqualTo(Duration.ofSeconds(20));
        assertThat(cancellation.reason()).isNull();
    }

    @Test
    void metricsAreSentAgainUntilTheyAreAnsweredAndThenNoMore() throws InterruptedException {
        MetricPoint first = new MetricPoint("loss", 1, 2.5);
        MetricPoint second = new MetricPoint("loss", 2, 2.25);
        api.answers("/heartbeat", 503, "").answers("/heartbeat", 200, GO_ON);

        reports.metric(first);
        keeper.renew();
        reports.metric(second);
        keeper.renew();
        keeper.renew();

        assertThat(sent()).containsExactly(List.of(first), List.of(first, second), List.of());
    }

    private List<List<MetricPoint>> sent() {
        return api.asked("/heartbeat").stream()
                .map(asked ->
                        Json.mapper().readValue(asked.body(), Heartbeat.class).metrics())
                .toList();
    }

    @Test
    void aCancelInTheReplyReachesTheJob() throws InterruptedException {
        api.answers("/heartbeat", 200, new HeartbeatReply(Directive.CANCEL, 120));

        keeper.renew();

        assertThat(cancellation.reason()).isEqualTo(StopReason.CANCELLED);
    }

    @Test
    void aJobThatIsWantedBackIsSavedAndGivenBack() throws InterruptedException {
        api.answers("/heartbeat", 200, new HeartbeatReply(Directive.YIELD, 120));

        keeper.renew();

        assertThat(cancellation.reason()).isEqualTo(StopReason.DRAIN);
    }

    @Test
    void aConflictStopsTheJobAtOnce() throws InterruptedException {
        api.answers("/heartbeat", 409, "{\"detail\":\"the token is stale\"}");

        keeper.renew();

        assertThat(cancellation.reason()).isEqualTo(StopReason.LEASE_LOST);
    }

    @Test
    void anOutageStopsTheJobBeforeTheLeaseEndsAndNotSooner() throws InterruptedException {
        api.answers("/heartbeat", 200, GO_ON).answers("/heartbeat", 503, "");
        clock.pass(Duration.ofSeconds(100));
        keeper.renew();

        clock.pass(Duration.ofSeconds(89));
        Duration soon = keeper.renew();
        assertThat(cancellation.reason()).as("31 s are left").isNull();
        assertThat(soon).as("tries faster than usual").isLessThan(Duration.ofSeconds(20));

        clock.pass(Duration.ofSeconds(2));
        keeper.renew();
        assertThat(cancellation.reason()).as("29 s are left").isEqualTo(StopReason.LEASE_LOST);
    }
}
