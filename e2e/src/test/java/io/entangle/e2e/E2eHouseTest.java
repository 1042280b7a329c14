package io.entangle.e2e;

import io.entangle.house.HouseRule;
import io.entangle.house.HouseRules;
import io.entangle.house.ModuleClasses;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for the tests of the other modules holds here, where there is nothing else. */
class E2eHouseTest {

    private static final ModuleClasses MODULE =
            ModuleClasses.of("io.entangle.e2e", E2eHouseTest.class, E2eHouseTest.class);

    static List<HouseRule> rulesForTests() {
        return List.of(HouseRules.nothingSleepsOutside(), HouseRules.noTestIsDisabled());
    }

    @ParameterizedTest
    @MethodSource("rulesForTests")
    void holdsForTests(HouseRule rule) {
        rule.assertHoldsForTestsOf(MODULE);
    }
}
