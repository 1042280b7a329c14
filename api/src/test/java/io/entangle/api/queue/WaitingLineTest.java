package io.entangle.api.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.contract.v1.WorkerInfo;
import io.entangle.shared.job.DatasetRef;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobSpec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.context.request.async.DeferredResult;

class WaitingLineTest {

    private static final Set<JobKind> ALL = EnumSet.allOf(JobKind.class);

    private final WaitingLine line = new WaitingLine();
    private final Deque<Lease> queue = new ArrayDeque<>();
    private final List<String> questions = new ArrayList<>();
    private final List<Lease> returned = new ArrayList<>();

    @Test
    void aPassOverAnEmptyQueueAsksOnceHoweverManyAlikeWait() {
        for (int i = 0; i < 1000; i++) {
            waiting("worker-" + i, "cpu", ALL);
        }

        pass();

        assertThat(questions).containsExactly("worker-0");
    }

    @Test
    void itAsksOnceForEachDeviceAndEachSetOfKinds() {
        for (int i = 0; i < 10; i++) {
            waiting("on-a-cpu-" + i, "cpu", ALL);
            waiting("on-a-gpu-" + i, "cuda:" + i, ALL);
            waiting("searcher-" + i, "cpu", Set.of(JobKind.SEARCH));
        }

        pass();

        assertThat(questions).containsExactly("on-a-cpu-0", "on-a-gpu-0", "searcher-0");
    }

    @Test
    void aBurstOfJobsReachesAsManyWorkersFirstComeFirstServed() {
        List<DeferredResult<ResponseEntity<Lease>>> answers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            answers.add(waiting("worker-" + i, "cpu", ALL));
        }
        queued(30);

        pass();

        assertThat(answers.subList(0, 30)).allMatch(DeferredResult::hasResult);
        assertThat(answers.subList(30, 100)).noneMatch(DeferredResult::hasResult);
        assertThat(questions).hasSize(31);
        assertThat(returned).isEmpty();
    }

    @Test
    void whoIsAnsweredAlreadyIsNotAskedFor() {
        waiting("gone", "cpu", ALL).setResult(ResponseEntity.noContent().build());
        DeferredResult<ResponseEntity<Lease>> next = waiting("next", "cpu", ALL);
        queued(1);

        pass();

        assertThat(questions).containsExactly("next");
        assertThat(next.hasResult()).isTrue();
    }

    @Test
    void aLeaseWhoseWorkerIsGoneMeanwhileIsReturned() {
        DeferredResult<ResponseEntity<Lease>> answer = waiting("slow", "cpu", ALL);
        queued(1);
        Lease lease = queue.getFirst();

        line.serve(
                worker -> {
                    answer.setResult(ResponseEntity.noContent().build());
                    return Optional.of(queue.removeFirst());
                },
                returned::add);

        assertThat(returned).containsExactly(lease);
    }

    @Test
    void aWorkerIsDismissedByItsName() {
        DeferredResult<ResponseEntity<Lease>> dismissed = waiting("impatient", "cpu", ALL);
        DeferredResult<ResponseEntity<Lease>> other = waiting("patient", "cpu", ALL);

        line.dismiss("impatient");

        assertThat(dismissed.getResult()).isEqualTo(new ResponseEntity<>(HttpStatus.NO_CONTENT));
        assertThat(other.hasResult()).isFalse();
    }

    private void pass() {
        line.serve(
                worker -> {
                    questions.add(worker.name());
                    return Optional.ofNullable(queue.pollFirst());
                },
                returned::add);
    }

    private void queued(int jobs) {
        for (int i = 0; i < jobs; i++) {
            queue.add(new Lease(
                    UUID.randomUUID(),
                    null,
                    i,
                    1,
                    120,
                    20,
                    new JobSpec.InspectDataset(new DatasetRef("builtin:shapes", null)),
                    null));
        }
    }

    private DeferredResult<ResponseEntity<Lease>> waiting(String name, String device, Set<JobKind> kinds) {
        DeferredResult<ResponseEntity<Lease>> answer = new DeferredResult<>();
        line.join(new WorkerInfo(name, "1", kinds, device, "a processor", null, 1, false, "none", null), answer);
        return answer;
    }
}
