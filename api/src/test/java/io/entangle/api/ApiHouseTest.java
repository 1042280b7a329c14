package io.entangle.api;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import com.tngtech.archunit.lang.ArchRule;
import io.entangle.house.HouseRule;
import io.entangle.house.HouseRules;
import io.entangle.house.ModuleClasses;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.data.repository.Repository;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.ControllerAdvice;

/** Features of the API keep their rows and their endpoints to themselves and depend on each other in one direction. */
class ApiHouseTest {

    private static final ModuleClasses MODULE =
            ModuleClasses.of("io.entangle.api", EntangleApi.class, ApiHouseTest.class);

    private static final String FIXTURES = "io.entangle.archfixture.api.";

    static List<HouseRule> rules() {
        return Stream.of(
                        HouseRules.forMainCode().stream(),
                        Stream.of(HouseRules.nothingPrintsOutside(), HouseRules.nothingSleepsOutside()),
                        apiRules().stream())
                .flatMap(rules -> rules)
                .toList();
    }

    static List<HouseRule> rulesForTests() {
        return List.of(HouseRules.nothingSleepsOutside(), HouseRules.noTestIsDisabled());
    }

    static List<HouseRule> apiRules() {
        return List.of(
                new HouseRule(
                        "a row belongs to its feature", ApiHouseTest::rowsAreHidden, FIXTURES + "row", "PublicRow"),
                new HouseRule(
                        "a repository belongs to its feature",
                        ApiHouseTest::repositoriesAreHidden,
                        FIXTURES + "repository",
                        "PublicRepository"),
                new HouseRule(
                        "an endpoint belongs to its feature",
                        ApiHouseTest::endpointsAreHidden,
                        FIXTURES + "endpoint",
                        "PublicEndpoint"),
                new HouseRule(
                        "rows do not travel the wire",
                        ApiHouseTest::endpointsAnswerWithRecords,
                        FIXTURES + "leak",
                        "LeakyEndpoint"),
                new HouseRule(
                        "what a class needs stands in its constructor",
                        ApiHouseTest::nothingIsInjectedIntoFields,
                        FIXTURES + "injection",
                        "HiddenNeed"),
                new HouseRule(
                        "tensors and images are the worker's",
                        ApiHouseTest::noTensorsOrImages,
                        FIXTURES + "tensor",
                        "TensorFeature"),
                new HouseRule(
                        "only the store of artifacts knows the object store",
                        ApiHouseTest::objectStoreStaysInItsRoom,
                        FIXTURES + "objectstore",
                        "FeatureWithBucket"));
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
    @MethodSource("apiRules")
    void canFail(HouseRule rule) {
        rule.assertFailsOnFixture();
    }

    private static ArchRule rowsAreHidden(String root) {
        return classes()
                .that()
                .resideInAPackage(root + "..")
                .and()
                .areAnnotatedWith(Entity.class)
                .or()
                .areAnnotatedWith(Embeddable.class)
                .should()
                .bePackagePrivate();
    }

    private static ArchRule repositoriesAreHidden(String root) {
        return classes()
                .that()
                .resideInAPackage(root + "..")
                .and()
                .areAssignableTo(Repository.class)
                .should()
                .bePackagePrivate();
    }

    private static ArchRule endpointsAreHidden(String root) {
        return classes()
                .that()
                .resideInAPackage(root + "..")
                .and()
                .areMetaAnnotatedWith(Controller.class)
                .or()
                .areMetaAnnotatedWith(ControllerAdvice.class)
                .should()
                .bePackagePrivate();
    }

    private static ArchRule endpointsAnswerWithRecords(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .and()
                .areMetaAnnotatedWith(Controller.class)
                .should()
                .dependOnClassesThat()
                .areAnnotatedWith(Entity.class);
    }

    private static ArchRule nothingIsInjectedIntoFields(String root) {
        return noFields()
                .that()
                .areDeclaredInClassesThat()
                .resideInAPackage(root + "..")
                .should()
                .beAnnotatedWith(Autowired.class);
    }

    private static ArchRule objectStoreStaysInItsRoom(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .and()
                .resideOutsideOfPackage(root + ".artifact..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("software.amazon..");
    }

    private static ArchRule noTensorsOrImages(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("ai.djl..", "io.entangle.worker..", "java.awt..", "javax.imageio..");
    }
}
