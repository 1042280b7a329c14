package io.entangle.house;

import static io.entangle.house.Room.room;

import io.entangle.shared.json.Json;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of the house in this module, and the proof for all modules that each of them can fail. */
class SharedHouseTest {

    private static final ModuleClasses MODULE =
            ModuleClasses.of("io.entangle.shared", Json.class, SharedHouseTest.class);

    private static final String FIXTURES = "io.entangle.archfixture.shared.";

    private static final FloorPlan PLAN = new FloorPlan(
            List.of(
                    room(""),
                    room("json"),
                    room("validation"),
                    room("random"),
                    room("searchspace").using("validation", "architecture", "random"),
                    room("architecture").using("validation", "json"),
                    room("cost").using("searchspace", "architecture"),
                    room("constraint").using("validation", "searchspace", "architecture", "cost"),
                    room("spacesearch").using("searchspace", "architecture"),
                    room("experiment")
                            .using(
                                    "validation",
                                    "json",
                                    "searchspace",
                                    "architecture",
                                    "cost",
                                    "constraint",
                                    "spacesearch"),
                    room("sweep").using("searchspace", "architecture"),
                    room("job")
                            .using(
                                    "searchspace",
                                    "architecture",
                                    "cost",
                                    "constraint",
                                    "experiment",
                                    "sweep",
                                    "spacesearch"),
                    room("contract")
                            .using(
                                    "validation",
                                    "searchspace",
                                    "architecture",
                                    "cost",
                                    "constraint",
                                    "experiment",
                                    "sweep",
                                    "spacesearch",
                                    "job")),
            Stream.concat(
                            FloorPlan.PLAIN_JAVA.stream(),
                            Stream.of("tools.jackson..", "com.fasterxml.jackson.annotation"))
                    .toList(),
            Map.of());

    static List<HouseRule> rules() {
        return Stream.concat(
                        HouseRules.forMainCode().stream(),
                        Stream.of(
                                HouseRules.nothingPrintsOutside(),
                                HouseRules.nothingSleepsOutside(),
                                plan("everyone keeps to the doors of the plan", "unplanned", "BehindTheBoiler")))
                .toList();
    }

    /** What the plan forbids, one fixture for each kind of trespass. */
    static List<HouseRule> trespasses() {
        return List.of(
                plan("no room but those of the plan", "unplanned", "BehindTheBoiler"),
                plan("shared knows neither Spring nor DJL, network nor database", "database", "CostsFromTheDatabase"),
                plan("the pure rooms do not know the wire", "wire", "CostOfAJob"));
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
    @MethodSource({"rules", "rulesForTests", "trespasses"})
    void canFail(HouseRule rule) {
        rule.assertFailsOnFixture();
    }

    private static HouseRule plan(String name, String fixture, String offender) {
        return new HouseRule(name, PLAN::under, FIXTURES + fixture, offender);
    }
}
