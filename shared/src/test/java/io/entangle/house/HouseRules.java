package io.entangle.house;

import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.conditions.ArchConditions.accessField;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callConstructor;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethod;
import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Disabled;

/** The rules that hold in every module, whatever its rooms are. */
public final class HouseRules {

    private static final String FIXTURES = "io.entangle.archfixture.house.";

    private HouseRules() {}

    /** Rules about the code that ships. */
    public static List<HouseRule> forMainCode() {
        return List.of(
                new HouseRule(
                        "every package states its purpose and is null-marked",
                        HouseRules::packagesAreNullMarked,
                        FIXTURES + "unmarked",
                        "InAnUnmarkedPackage"),
                new HouseRule(
                        "names say what a thing is",
                        HouseRules::namesAreWordsOfTheField,
                        FIXTURES + "vague",
                        "SubnetManager"),
                new HouseRule(
                        "packages are not called after nothing",
                        HouseRules::packagesAreWordsOfTheField,
                        FIXTURES + "vaguepackage",
                        "Leftovers"),
                new HouseRule(
                        "packages depend on each other in one direction",
                        HouseRules::packagesAreFreeOfCycles,
                        FIXTURES + "cycle",
                        "cycle"),
                new HouseRule(
                        "random numbers come from named streams",
                        HouseRules::randomNumbersAreKeyed,
                        FIXTURES + "random",
                        "Dice"),
                new HouseRule(
                        "a generator is made from the name of its stream",
                        HouseRules::generatorsAreNamed,
                        FIXTURES + "unnamed",
                        "OwnSeed"),
                new HouseRule(
                        "the order of a list is never shuffled by a hidden generator",
                        HouseRules::shufflesAreKeyed,
                        FIXTURES + "shuffle",
                        "Shuffler"));
    }

    /**
     * Nothing but a command line prints.
     *
     * @param exempt rooms that are one, as in {@link Room#name}
     */
    public static HouseRule nothingPrintsOutside(String... exempt) {
        return new HouseRule(
                "nothing prints past the log", root -> nothingPrints(root, exempt), FIXTURES + "console", "Chatterbox");
    }

    /**
     * Code that waits does so on a condition, a queue or a schedule.
     *
     * @param exempt rooms whose loops run for the life of the process, as in {@link Room#name}
     */
    public static HouseRule nothingSleepsOutside(String... exempt) {
        return new HouseRule("nothing sleeps", root -> nothingSleeps(root, exempt), FIXTURES + "sleep", "Sleeper");
    }

    /** No test is switched off. */
    public static HouseRule noTestIsDisabled() {
        return new HouseRule(
                "no test is switched off", HouseRules::noTestIsDisabledUnder, FIXTURES + "disabled", "SwitchedOff");
    }

    private static ArchRule packagesAreNullMarked(String root) {
        return classes()
                .that()
                .resideInAPackage(root + "..")
                .should(new ArchCondition<JavaClass>("live in a package with a @NullMarked package-info") {
                    @Override
                    public void check(JavaClass item, ConditionEvents events) {
                        if (!item.getPackage().isAnnotatedWith(NullMarked.class)) {
                            events.add(SimpleConditionEvent.violated(
                                    item, item.getName() + " lives in a package without a @NullMarked package-info"));
                        }
                    }
                });
    }

    private static ArchRule namesAreWordsOfTheField(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .should()
                .haveSimpleNameEndingWith("Manager")
                .orShould()
                .haveNameMatching(".*(Helper|Helpers|Util|Utils|Impl)");
    }

    private static ArchRule packagesAreWordsOfTheField(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .and()
                .doNotHaveSimpleName("package-info")
                .should()
                .resideInAnyPackage("..common..", "..util..", "..utils..", "..helper..", "..impl..", "..misc..");
    }

    private static ArchRule packagesAreFreeOfCycles(String root) {
        return slices().matching(root + ".(*)..").should().beFreeOfCycles();
    }

    private static ArchRule randomNumbersAreKeyed(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .should(dependOnClassesThat(nameMatching("java\\.util\\.(Random|concurrent\\.ThreadLocalRandom)")))
                .orShould(callMethod(Math.class, "random"))
                .because("a run must give the same bits again: generators are keyed by seed and purpose");
    }

    private static ArchRule generatorsAreNamed(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .and()
                .resideOutsideOfPackage("io.entangle.shared.random")
                .should(callConstructor(SplittableRandom.class))
                .orShould(callConstructor(SplittableRandom.class, long.class))
                .because("RandomStreams keys each generator by seed and purpose");
    }

    private static ArchRule shufflesAreKeyed(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .should(callMethod(Collections.class, "shuffle", List.class));
    }

    private static ArchRule nothingPrints(String root, String... exempt) {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .and()
                .resideOutsideOfPackages(packagesOf(root, exempt))
                .should(accessField(System.class, "out"))
                .orShould(accessField(System.class, "err"))
                .orShould(callMethod(Throwable.class, "printStackTrace"));
    }

    private static ArchRule nothingSleeps(String root, String... exempt) {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .and()
                .resideOutsideOfPackages(packagesOf(root, exempt))
                .should(callMethod(Thread.class, "sleep", long.class))
                .orShould(callMethod(Thread.class, "sleep", long.class, int.class))
                .orShould(callMethod(Thread.class, "sleep", java.time.Duration.class))
                .orShould(callMethod(TimeUnit.class, "sleep", long.class));
    }

    private static ArchRule noTestIsDisabledUnder(String root) {
        return noMethods()
                .that()
                .areDeclaredInClassesThat()
                .resideInAPackage(root + "..")
                .should()
                .beAnnotatedWith(Disabled.class)
                .orShould()
                .beDeclaredInClassesThat()
                .areAnnotatedWith(Disabled.class);
    }

    private static String[] packagesOf(String root, String... rooms) {
        return Arrays.stream(rooms)
                .map(room -> room.isEmpty() ? root : root + "." + room + "..")
                .toArray(String[]::new);
    }
}
