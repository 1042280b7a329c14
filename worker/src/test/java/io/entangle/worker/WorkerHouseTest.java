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

    static final FloorPlan PLAN = new FloorPlan(
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
                                    "checkpoint")
                            .withLibraries("picocli", "java.net"),
                    room("runner").using("handler").withLibraries("java.net", "java.net.http"),
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
                    room("torch").withLibraries("ai.djl.."),
                    room("supernet").using("torch", "checkpoint"),
                    room("checkpoint"),
                    room("training").using("torch", "supernet", "checkpoint", "data"),
                    room("evaluation").using("torch", "supernet", "data"),
                    room("export").using("torch", "supernet", "checkpoint"),
                    room("data").withLibraries("java.awt..", "javax.imageio..", "java.net", "org.w3c.dom"),
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
                                breaksPlan("only torch touches DJL", "djl", "SearchWithTensors"),
                                breaksPlan("only runner speaks HTTP", "http", "DatasetFromTheWeb"),
                                breaksPlan("a worker has no database", "database", "LeaseBySql"),
                                breaksPlan("rooms meet in the handlers alone", "meeting", "SearchThatTrains"),
                                breaksPlan("a new room is put on the plan first", "unplanned", "BehindTheBoiler")))
                .toList();
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
    @MethodSource("planRules")
    void canFail(HouseRule rule) {
        rule.assertFailsOnFixture();
    }

    static List<HouseRule> planRules() {
        return rules().stream()
                .filter(rule -> rule.fixture().startsWith(FIXTURES))
                .toList();
    }

    private static HouseRule breaksPlan(String name, String fixture, String offender) {
        return new HouseRule(name, PLAN::under, FIXTURES + fixture, offender);
    }
}
