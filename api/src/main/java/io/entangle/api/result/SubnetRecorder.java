package io.entangle.api.result;

import io.entangle.api.queue.Job;
import io.entangle.api.queue.JobObserver;
import io.entangle.api.queue.Jobs;
import io.entangle.api.web.InvalidFields;
import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import io.entangle.shared.job.SubnetScore;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Writes down what the stages say of subnets, in the transaction that ends the stage. */
@Component
class SubnetRecorder implements JobObserver {

    private final Subnets subnets;
    private final Jobs jobs;

    SubnetRecorder(Subnets subnets, Jobs jobs) {
        this.subnets = subnets;
        this.jobs = jobs;
    }

    @Override
    public void succeeded(Job job, JobResult result) {
        UUID experimentId = job.experimentId();
        if (experimentId == null) {
            return;
        }
        if (result instanceof JobResult.Searched searched) {
            searched(experimentId, searched);
        } else if (result instanceof JobResult.Tested tested && jobs.spec(job.id()) instanceof JobSpec.Test test) {
            tested(experimentId, test.finalists(), tested.scores());
        } else if (result instanceof JobResult.Exported exported
                && jobs.spec(job.id()) instanceof JobSpec.Export export) {
            exported(job, experimentId, export.architectures(), exported.subnets());
        }
    }

    private void searched(UUID experimentId, JobResult.Searched searched) {
        for (int i = 0; i < searched.ranked().size(); i++) {
            subnets.insertScored(
                    experimentId, SubnetRole.RANKED, i + 1, searched.ranked().get(i));
        }
        subnets.insertScored(experimentId, SubnetRole.SMALLEST, null, searched.smallest());
        subnets.insertScored(experimentId, SubnetRole.LARGEST, null, searched.largest());
    }

    private void tested(UUID experimentId, List<Architecture> finalists, List<SubnetScore> scores) {
        requireAsMany("/scores", scores.size(), finalists.size());
        for (int i = 0; i < finalists.size(); i++) {
            subnets.test(experimentId, finalists.get(i), scores.get(i));
        }
    }

    private void exported(
            Job job, UUID experimentId, List<Architecture> asked, List<JobResult.ExportedSubnet> exported) {
        requireAsMany("/subnets", exported.size(), asked.size());
        for (int i = 0; i < asked.size(); i++) {
            JobResult.ExportedSubnet subnet = exported.get(i);
            if (!subnet.architecture().equals(asked.get(i))) {
                throw new InvalidFields("/subnets/" + i + "/architecture", "must be the one that was asked for");
            }
            if (job.stage() == null) {
                subnets.extracted(job.id(), subnet);
            } else {
                subnets.export(experimentId, subnet);
            }
        }
    }

    private static void requireAsMany(String pointer, int given, int asked) {
        if (given != asked) {
            throw new InvalidFields(
                    pointer, "must be %d, one for each architecture that was asked for".formatted(asked));
        }
    }
}
