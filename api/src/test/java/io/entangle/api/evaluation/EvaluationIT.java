package io.entangle.api.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.api.queue.Preemption;
import io.entangle.api.queue.Reaper;
import io.entangle.api.scripted.Line;
import io.entangle.api.scripted.LineIT;
import io.entangle.api.scripted.ScriptedWorker;
import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.ArchitectureCodec;
import io.entangle.shared.contract.v1.EvaluatedSubnet;
import io.entangle.shared.contract.v1.EvaluationRound;
import io.entangle.shared.contract.v1.ExperimentState;
import io.entangle.shared.contract.v1.ExperimentView;
import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.contract.v1.Heartbeat;
import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.contract.v1.RoundStanding;
import io.entangle.shared.contract.v1.ScoreExchange;
import io.entangle.shared.contract.v1.StageScorer;
import io.entangle.shared.contract.v1.StageState;
import io.entangle.shared.contract.v1.StageView;
import io.entangle.shared.cost.CostModel;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.job.Candidate;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import io.entangle.shared.job.Origin;
import io.entangle.shared.job.SubnetScore;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A search shares the scoring of its subnets with whichever workers are free, and depends on none of them. */
@LineIT
class EvaluationIT {
    private static final List<Architecture> SUBNETS = Line.candidates(new double[20]).stream()
            .map(Candidate::architecture)
            .toList();

    private static final Failure NO_MEMORY = new Failure("OutOfMemory", "no memory left", true);

    @Autowired
    private Line line;

    @Autowired
    private Api api;

    @Autowired
    private Reaper reaper;

    @Autowired
    private Preemption preemption;

    @Autowired
    private JdbcClient sql;

    private ScriptedWorker parent;
    private ScriptedWorker helper;
    private ExperimentView experiment;
    private Lease search;

    @BeforeEach
    void aSearchIsUnderWay() {
        line.reset();
        parent = line.worker("parent");
        helper = line.worker("helper");
        experiment = line.trainingQueued();
        line.train(parent);
        search = parent.mustClaim(JobKind.SEARCH);
    }

    @Test
    void aRoundIsSharedOutInTheOrderItWasOfferedIn() {
        RoundStanding standing = parent.mustOffer(search, round(0, SUBNETS));

        assertThat(standing).isEqualTo(new RoundStanding(List.of(), 0, null));
        List<Architecture> shared = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Lease child = helper.mustClaim(JobKind.EVALUATE);
            assertThat(child.experimentId()).isEqualTo(experiment.id());
            JobSpec.Evaluate told = (JobSpec.Evaluate) child.spec();
            JobSpec.Search of = (JobSpec.Search) search.spec();
            assertThat(told)
                    .isEqualTo(new JobSpec.Evaluate(
                            of.space(),
                            of.dataset(),
                            of.heldOut(),
                            of.seed(),
                            Precision.FP32,
                            of.search().evaluationBatchSize(),
                            of.supernet(),
                            null,
                            told.subnets()));
            shared.addAll(told.subnets());
        }
        assertThat(shared).isEqualTo(SUBNETS);
        assertThat(helper.claim()).isEmpty();
    }

    @Test
    void aRoundOfferedTwiceIsOfferedOnceEvenWhenSomeOfItIsScored() {
        parent.mustOffer(search, round(0, SUBNETS));
        Lease child = helper.mustClaim(JobKind.EVALUATE);
        helper.mustExchange(child, new ScoreExchange(null, scored(SUBNETS.subList(0, 8), 0.5), List.of()));
        String once = line.everythingWritten();

        RoundStanding again = parent.mustOffer(search, round(0, SUBNETS));

        assertThat(line.everythingWritten()).isEqualTo(once);
        assertThat(again.scores()).hasSize(8);
    }

    @Test
    void theNextRoundTakesThePlaceOfTheOneBefore() {
        parent.mustOffer(search, round(0, SUBNETS));
        Lease late = helper.mustClaim(JobKind.EVALUATE);
        helper.mustClaim(JobKind.EVALUATE);

        parent.mustOffer(search, round(1, SUBNETS.subList(0, 3)));

        assertStale(late);
        Lease next = helper.mustClaim(JobKind.EVALUATE);
        assertThat(((JobSpec.Evaluate) next.spec()).subnets()).isEqualTo(SUBNETS.subList(0, 3));
        assertThat(helper.claim()).isEmpty();
    }

    @Test
    void theFirstScoreStaysAndEverybodyIsToldIt() {
        parent.mustOffer(search, round(0, SUBNETS));
        Lease child = helper.mustClaim(JobKind.EVALUATE);
        List<Architecture> first = SUBNETS.subList(0, 1);

        List<EvaluatedSubnet> toHelper =
                helper.mustExchange(child, new ScoreExchange(null, scored(first, 0.25), hashes(SUBNETS)));
        List<EvaluatedSubnet> toParent =
                parent.mustExchange(search, new ScoreExchange(null, scored(first, 0.5), hashes(SUBNETS)));

        assertThat(toHelper).isEqualTo(scored(first, 0.25));
        assertThat(toParent).isEqualTo(toHelper);
        assertThat(parent.mustExchange(search, new ScoreExchange(null, List.of(), hashes(SUBNETS.subList(1, 9)))))
                .isEmpty();
    }

    @Test
    void scoresOnOtherImagesAreOtherScores() {
        parent.mustExchange(search, new ScoreExchange(500, scored(SUBNETS, 0.5), List.of()));

        assertThat(parent.mustExchange(search, new ScoreExchange(null, List.of(), hashes(SUBNETS))))
                .isEmpty();
        assertThat(parent.mustExchange(search, new ScoreExchange(500, List.of(), hashes(SUBNETS))))
                .hasSameSizeAs(SUBNETS);
    }

    @Test
    void aLostParentFindsWhatItsChildrenScoredAndComesBeforeThem() {
        parent.mustOffer(search, round(0, SUBNETS));
        Lease child = helper.mustClaim(JobKind.EVALUATE);
        line.expire(search);
        assertThat(reaper.runOnce()).isEqualTo(1);
        helper.mustExchange(child, new ScoreExchange(null, scored(SUBNETS.subList(0, 4), 0.5), List.of()));

        Lease again = line.worker("successor").mustClaim(JobKind.SEARCH);
        assertThat(again.jobId()).isEqualTo(search.jobId());
        assertThat(parent.offer(search, round(1, SUBNETS)).status()).isEqualTo(409);
        assertThat(parent.exchange(search, new ScoreExchange(null, List.of(), List.of()))
                        .status())
                .isEqualTo(409);
        RoundStanding standing = parent.mustOffer(again, round(0, SUBNETS));

        assertThat(standing.scores()).containsExactlyInAnyOrderElementsOf(scored(SUBNETS.subList(0, 4), 0.5));
        assertStale(child);
        assertThat(((JobSpec.Evaluate) helper.mustClaim(JobKind.EVALUATE).spec()).subnets())
                .as("what is scored is not offered again")
                .isEqualTo(SUBNETS.subList(4, 12));
    }

    @Test
    void aChildThatIsDoneOrLostOrFailsLeavesTheExperimentAlone() {
        parent.mustOffer(search, round(0, SUBNETS));
        Lease done = helper.mustClaim(JobKind.EVALUATE);
        Lease failing = helper.mustClaim(JobKind.EVALUATE);
        Lease lost = helper.mustClaim(JobKind.EVALUATE);

        helper.mustComplete(done, new JobResult.Evaluated(8));
        assertThat(helper.fail(failing, NO_MEMORY).status()).isEqualTo(204);
        line.expire(lost);
        assertThat(reaper.runOnce()).isEqualTo(1);
        Lease lostAgain = helper.mustClaim(JobKind.EVALUATE);
        assertThat(lostAgain.jobId()).isEqualTo(lost.jobId());
        line.expire(lostAgain);
        assertThat(reaper.runOnce()).isEqualTo(1);

        line.endBackoff();
        assertThat(helper.claim()).as("nobody tries a third time").isEmpty();
        ExperimentView view = line.get(experiment.id());
        assertThat(view.state()).isEqualTo(ExperimentState.RUNNING);
        assertThat(view.stages())
                .extracting(StageView::state)
                .containsExactly(StageState.SUCCEEDED, StageState.RUNNING, StageState.PENDING, StageState.PENDING);
        RoundStanding standing = parent.mustOffer(search, round(1, SUBNETS));
        assertThat(standing.failed()).isEqualTo(2);
        assertThat(standing.failure()).isNotNull().extracting(Failure::type).isEqualTo("LeaseLost");
    }

    @Test
    void failuresUnderAnEarlierLeaseAreForgotten() {
        parent.mustOffer(search, round(0, SUBNETS));
        helper.fail(helper.mustClaim(JobKind.EVALUATE), NO_MEMORY);
        parent.release(search);

        Lease again = parent.mustClaim(JobKind.SEARCH);

        assertThat(parent.mustOffer(again, round(0, SUBNETS)).failed()).isZero();
    }

    @Test
    void theEndOfTheSearchIsTheEndOfItsChildren() {
        parent.mustOffer(search, round(0, SUBNETS));
        Lease child = helper.mustClaim(JobKind.EVALUATE);
        List<Candidate> found = Line.candidates(0.5);

        parent.mustComplete(
                search,
                new JobResult.Searched(
                        found, reference(Line.SPACE.smallest()), reference(Line.SPACE.largest()), 1, "generations"));

        assertStale(child);
        helper.mustClaim(JobKind.TEST);
        assertThat(helper.claim()).isEmpty();
    }

    @Test
    void theFailureOfTheSearchIsTheEndOfItsChildren() {
        parent.mustOffer(search, round(0, SUBNETS));
        Lease child = helper.mustClaim(JobKind.EVALUATE);

        assertThat(parent.fail(search, new Failure("NothingFound", "nothing", false))
                        .status())
                .isEqualTo(204);

        assertStale(child);
        assertThat(helper.claim()).isEmpty();
        assertThat(line.get(experiment.id()).state()).isEqualTo(ExperimentState.FAILED);
    }

    @Test
    void aSearchThatIsTriedAgainGoesOnWithoutItsOldChildren() {
        parent.mustOffer(search, round(0, SUBNETS));
        assertThat(parent.fail(search, new Failure("Disk", "full", true)).status())
                .isEqualTo(204);

        Lease child = new ScriptedWorker(api, "only children", "cpu", EnumSet.of(JobKind.EVALUATE))
                .mustClaim(JobKind.EVALUATE);
        assertThat(helper.exchange(child, new ScoreExchange(null, scored(SUBNETS.subList(0, 1), 0.5), List.of()))
                        .status())
                .as("whoever is at one may go on while the search rests")
                .isEqualTo(200);
    }

    @Test
    void cancellingTheExperimentCancelsTheChildren() {
        parent.mustOffer(search, round(0, SUBNETS));
        Lease child = helper.mustClaim(JobKind.EVALUATE);

        assertThat(api.post("/api/v1/experiments/" + experiment.id() + ":cancel")
                        .status())
                .isEqualTo(200);

        assertStale(child);
        assertThat(helper.claim()).isEmpty();
    }

    @Test
    void aPausedExperimentHoldsItsChildren() {
        parent.mustOffer(search, round(0, SUBNETS));
        Lease child = helper.mustClaim(JobKind.EVALUATE);

        ask("pause");

        assertThat(directive(helper, child)).isEqualTo("YIELD");
        assertThat(helper.claim()).isEmpty();
        assertThat(helper.release(child).status()).isEqualTo(204);
        parent.mustOffer(search, round(1, SUBNETS.subList(0, 2)));
        assertThat(helper.claim()).as("what is offered after the pause").isEmpty();
        ask("resume");
        assertThat(((JobSpec.Evaluate) helper.mustClaim(JobKind.EVALUATE).spec()).subnets())
                .hasSize(2);
    }

    @Test
    void childrenOfWhatHasBegunComeBeforeWhatCameLater() {
        ExperimentView later = line.post(Line.EXPERIMENT);
        parent.mustOffer(search, round(0, SUBNETS));

        assertThat(helper.mustClaim(JobKind.EVALUATE).experimentId()).isEqualTo(experiment.id());
        parent.release(search);
        assertThat(helper.mustClaim(JobKind.SEARCH).jobId()).isEqualTo(search.jobId());
        helper.mustClaim(JobKind.EVALUATE);
        helper.mustClaim(JobKind.EVALUATE);
        assertThat(helper.mustClaim(JobKind.TRAIN_SUPERNET).experimentId()).isEqualTo(later.id());
    }

    @Test
    void helpIsWorthNoPreemption() {
        line.reset();
        line.registerReady();
        line.post(Line.EXPERIMENT);
        helper.mustClaim(JobKind.TRAIN_SUPERNET);
        line.post(Line.EXPERIMENT.replace("\"searchSpace\"", "\"priority\": 5, \"searchSpace\""));
        line.train(parent);
        Lease urgent = parent.mustClaim(JobKind.SEARCH);
        parent.mustOffer(urgent, round(0, SUBNETS));
        sql.sql("update job set available_at = now() - interval '1 hour' where state = 'QUEUED'")
                .update();
        sql.sql("update worker set last_seen_at = now() - interval '1 hour' where name = 'inspector'")
                .update();

        assertThat(preemption.runOnce()).isZero();
    }

    @Test
    void childrenAreForTheKindOfDeviceThatTheSearchRunsOn() {
        parent.mustOffer(search, round(0, SUBNETS));

        Optional<Lease> ofAGpu = new ScriptedWorker(api, "gpu", "cuda:0", EnumSet.allOf(JobKind.class)).claim();

        assertThat(ofAGpu).isEmpty();
        helper.mustClaim(JobKind.EVALUATE);
    }

    @Test
    void aStaleChildsScoresAreRefusedAndChangeNothing() {
        parent.mustOffer(search, round(0, SUBNETS));
        Lease stale = helper.mustClaim(JobKind.EVALUATE);
        line.expire(stale);
        reaper.runOnce();
        line.worker("another").mustClaim(JobKind.EVALUATE);
        String before = line.everythingWritten();

        assertStale(stale);

        assertThat(line.everythingWritten()).isEqualTo(before);
    }

    @Test
    void theStageTellsWhoHasScoredForIt() {
        parent.mustOffer(search, round(0, SUBNETS));
        Lease child = helper.mustClaim(JobKind.EVALUATE);
        parent.mustExchange(search, new ScoreExchange(null, scored(SUBNETS.subList(10, 14), 0.5), List.of()));
        helper.mustExchange(child, new ScoreExchange(null, scored(SUBNETS.subList(0, 11), 0.5), List.of()));

        StageView stage = line.get(experiment.id()).stages().get(1);

        assertThat(stage.worker()).isEqualTo("parent");
        assertThat(stage.scoredBy()).containsExactly(new StageScorer("helper", 10), new StageScorer("parent", 4));
        assertThat(line.get(experiment.id()).stages().get(0).scoredBy()).isNull();
    }

    @Test
    void whatDoesNotBelongToTheSearchIsRefusedWithEveryReason() {
        Api.Answer answer = parent.offer(
                search,
                new EvaluationRound(-1, 5, Precision.AUTO, List.of(SUBNETS.get(0), SUBNETS.get(1), SUBNETS.get(0))));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text()).contains("/round", "/images", "/precision", "/subnets/2");
        assertThat(helper.claim()).isEmpty();
    }

    @Test
    void aRoundIsBounded() {
        List<Architecture> many = Line.candidates(new double[EvaluationRound.MOST_SUBNETS + 1]).stream()
                .map(Candidate::architecture)
                .toList();

        assertThat(parent.offer(search, round(0, many)).status()).isEqualTo(422);
        assertThat(parent.offer(search, round(0, many.subList(1, many.size()))).status())
                .isEqualTo(200);
    }

    @Test
    void scoresMustBeScores() {
        Api.Answer answer = parent.exchange(
                search,
                new ScoreExchange(
                        0,
                        List.of(new EvaluatedSubnet("0".repeat(63), new SubnetScore(1.5, 0, 0))),
                        List.of("no hash")));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text())
                .contains(
                        "/images", "/scored/0/hash", "/scored/0/score/accuracy", "/scored/0/score/images", "/wanted/0");
    }

    @Test
    void aChildScoresOnTheImagesItWasTold() {
        parent.mustOffer(search, round(0, SUBNETS));
        Lease child = helper.mustClaim(JobKind.EVALUATE);

        assertThat(helper.exchange(child, new ScoreExchange(500, scored(SUBNETS.subList(0, 1), 0.5), List.of()))
                        .status())
                .isEqualTo(422);
    }

    @Test
    void onlySearchesAndMeasurementsOfSpacesHaveSubnetsToShare() {
        line.reset();
        line.trainingQueued();
        Lease training = parent.mustClaim(JobKind.TRAIN_SUPERNET);

        assertThat(parent.offer(training, round(0, SUBNETS)).status()).isEqualTo(422);
        assertThat(parent.exchange(training, new ScoreExchange(null, List.of(), List.of()))
                        .status())
                .isEqualTo(422);
    }

    @Test
    void aMeasurementOfASpaceIsSharedAlike() {
        line.reset();
        line.registerReady();
        line.post("""
                {"name": "in steps", "searchSpace": "shapes-32", "dataset": "shapes", "training": {"precision": "BF16"},
                 "spaceSearch": {"steps": 1, "samples": 100, "images": 300}}""");
        line.train(parent);
        Lease measurement = parent.mustClaim(JobKind.MEASURE_SPACE);

        parent.mustOffer(measurement, new EvaluationRound(0, 300, Precision.BF16, SUBNETS.subList(0, 2)));

        JobSpec.Evaluate child =
                (JobSpec.Evaluate) helper.mustClaim(JobKind.EVALUATE).spec();
        assertThat(child.images()).isEqualTo(300);
        assertThat(child.precision()).isEqualTo(Precision.BF16);
        assertThat(child.supernet()).isEqualTo(((JobSpec.MeasureSpace) measurement.spec()).supernet());
    }

    private void assertStale(Lease child) {
        assertThat(helper.exchange(child, new ScoreExchange(null, scored(SUBNETS.subList(0, 1), 0.75), hashes(SUBNETS)))
                        .status())
                .isEqualTo(409);
        assertThat(helper.complete(child, new JobResult.Evaluated(1)).status()).isEqualTo(409);
    }

    private String directive(ScriptedWorker worker, Lease lease) {
        return worker.heartbeat(lease, new Heartbeat(null, List.of())).at("/directive");
    }

    private void ask(String what) {
        assertThat(api.post("/api/v1/experiments/" + experiment.id() + ":" + what)
                        .status())
                .isEqualTo(200);
    }

    private static EvaluationRound round(int number, List<Architecture> subnets) {
        return new EvaluationRound(number, null, Precision.FP32, subnets);
    }

    /** In the order of their hashes, as the API tells them. */
    private static List<EvaluatedSubnet> scored(List<Architecture> subnets, double accuracy) {
        return hashes(subnets).stream()
                .sorted()
                .map(hash -> new EvaluatedSubnet(hash, new SubnetScore(accuracy, 0.01, 1000)))
                .toList();
    }

    private static List<String> hashes(List<Architecture> subnets) {
        return subnets.stream().map(ArchitectureCodec::hash).toList();
    }

    private static Candidate reference(Architecture architecture) {
        return new Candidate(
                architecture, CostModel.of(Line.SPACE, architecture), SubnetScore.of(500, 1000), Origin.REFERENCE, 0);
    }
}
