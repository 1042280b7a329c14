package io.entangle.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.function.Function;

/**
 * A rule together with the proof that it can fail: a small package tree that breaks it in exactly one class.
 *
 * @param name what the rule demands, in words
 * @param under the rule for a root package, so that it reads a module and a fixture alike
 * @param fixture the root package of the fixture
 * @param offender simple name of the class that breaks the rule there
 */
public record HouseRule(String name, Function<String, ArchRule> under, String fixture, String offender) {

    /** Fails unless the rule holds for everything the module's main code consists of. */
    public void assertHoldsIn(ModuleClasses module) {
        under.apply(module.root()).allowEmptyShould(true).check(module.main());
    }

    /** Fails unless the rule holds for everything the module's tests consist of. */
    public void assertHoldsForTestsOf(ModuleClasses module) {
        under.apply("io.entangle").allowEmptyShould(true).check(module.tests());
    }

    /** Fails unless the fixture breaks the rule, and unless every complaint is about the offender. */
    public void assertFailsOnFixture() {
        var report = under.apply(fixture)
                .evaluate(new ClassFileImporter().importPackages(fixture))
                .getFailureReport();

        assertThat(report.getDetails())
                .as("complaints about %s", fixture)
                .isNotEmpty()
                .allSatisfy(complaint -> assertThat(complaint).contains(offender));
    }

    @Override
    public String toString() {
        return name;
    }
}
