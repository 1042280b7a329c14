package io.entangle.worker;

import static io.entangle.house.Room.room;

import io.entangle.house.FloorPlan;
import io.entangle.house.HouseRule;
import io.entangle.house.HouseRules;
import io.entangle.house.ModuleClasses;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may use whom in the worker. Tensors stay behind {@code torch}, HTTP behind {@code runner}; rooms meet in {@code handler}. */
class WorkerHouseTest {

    private static final ModuleClasses MODULE =
            ModuleClasses.of("io.entangle.worker", EntangleWorker.class, WorkerHouseTest.class);

    private static final String FIXTURES = "io.entangle.archfixture.worker.";

    private static final FloorPlan PLAN = new FloorPlan(
            List.of(
                    room("").using("command").withLibraries("picocli"),
                    room("command")
                            .using(
                                    "runner",
                                    "handler",
                                    "torch",
                                    "data",
                                    "supernet",
                                    "training",
                                    "evaluation",
                                    "search",
                                    "export",
                                    "checkpoint",
                                    "bench",
                                    "parity")
                            .withLibraries("picocli"),
                    room("runner")
                            .using("handler")
                            .withLibraries("java.net", "java.net.http", "ch.qos.logback..", "io.opentelemetry.."),
                    room("handler")
                            .using(
                                    "torch",
                                    "data",
                                    "supernet",
                                    "training",
                                    "evaluation",
                                    "search",
                                    "spacesearch",
                                    "export",
                                    "checkpoint"),
                    room("bench").using("torch", "data", "supernet", "training", "evaluation", "checkpoint"),
                    room("parity").using("torch", "supernet", "checkpoint", "training", "search"),
                    room("torch").withLibraries("ai.djl.."),
                    room("supernet").using("torch", "checkpoint"),
                    room("checkpoint").using("pickle"),
                    room("pickle"),
                    room("training").using("torch", "supernet", "checkpoint", "data"),
                    room("evaluation").using("torch", "supernet", "data"),
                    room("export").using("supernet", "checkpoint", "data"),
                    room("data")
                            .withLibraries(
                                    "java.awt..",
                                    "javax.imageio..",
                                    "org.w3c.dom",
                                    "org.opencv..",
                                    "org.apache.commons.compress..",
                                    "org.apache.commons.rng..",
                                    "org.apache.commons.io.build"),
                    room("search"),
                    room("spacesearch")),
            Stream.concat(
                            FloorPlan.PLAIN_JAVA.stream(),
                            Stream.of(
                                    "io.entangle.shared..",
                                    "org.slf4j..",
                                    "tools.jackson..",
                                    "com.fasterxml.jackson.annotation"))
                    .toList(),
            Map.of("ai.djl.pytorch.jni", "torch"));

    static List<HouseRule> rules() {
        return Stream.concat(
                        HouseRules.forMainCode().stream(),
                        Stream.of(
                                HouseRules.nothingPrintsOutside(""),
                                HouseRules.nothingSleepsOutside("runner"),
                                plan("everyone keeps to the doors of the plan", "unplanned", "BehindTheBoiler")))
                .toList();
    }

    /** What the plan forbids, one fixture for each kind of trespass. */
    static List<HouseRule> trespasses() {
        return List.of(
                plan("no room but those of the plan", "unplanned", "BehindTheBoiler"),
                plan("only torch touches DJL", "djl", "SearchWithTensors"),
                plan("only runner speaks HTTP", "http", "DatasetFromTheWeb"),
                plan("a worker has no database", "database", "LeaseBySql"),
                plan("rooms meet in the handlers alone", "meeting", "SearchThatTrains"));
    }

    static List<HouseRule> rulesForTests() {
        return List.of(HouseRules.nothingSleepsOutside(), HouseRules.noTestIsDisabled());
    }

    @ParameterizedTest
    @MethodSource("rules")
    void holds(HouseRule rule) {
        rule.assertHoldsIn(MODULE);
    }

    @ParameterizedTest
    @MethodSource("rulesForTests")
    void holdsForTests(HouseRule rule) {
        rule.assertHoldsForTestsOf(MODULE);
    }

    @ParameterizedTest
    @MethodSource("trespasses")
    void canFail(HouseRule rule) {
        rule.assertFailsOnFixture();
    }

    private static HouseRule plan(String name, String fixture, String offender) {
        return new HouseRule(name, PLAN::under, FIXTURES + fixture, offender);
    }
}
