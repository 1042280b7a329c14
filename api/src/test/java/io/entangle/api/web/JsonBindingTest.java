package io.entangle.api.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import io.entangle.shared.experiment.TrainingSpec;
import io.entangle.shared.json.Json;
import io.entangle.shared.validation.Violation;
import io.entangle.shared.validation.Violations;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.assertj.core.api.ListAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JsonBindingTest {

    enum Size {
        SMALL,
        LARGE
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "family")
    @JsonSubTypes(@JsonSubTypes.Type(value = Round.class, name = "round"))
    sealed interface Shape permits Round {}

    record Round(double radius) implements Shape {}

    /** As documents write it, in lower case. */
    enum Colour {
        RED,
        DARK_BLUE;

        @JsonValue
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    record Dated(@Nullable Instant expiresAt, @Nullable Colour colour) {}

    record Body(
            @Nullable String name,
            int count,
            @Nullable Size size,
            @Nullable Shape shape,
            @Nullable List<Integer> numbers,
            @Nullable List<Shape> shapes)
            implements CheckedBody {

        @Override
        @JsonIgnore
        public List<Violation> violations() {
            Violations violations = new Violations()
                    .require(name != null, "/name", "must be given")
                    .require(count > 0, "/count", "must be positive");
            List<Integer> given = numbers == null ? List.of() : numbers;
            for (int i = 0; i < given.size(); i++) {
                violations.require(given.get(i) < 10, "/numbers/" + i, "must be below 10");
            }
            return violations.list();
        }
    }

    @Test
    void aValidDocumentIsBound() {
        assertThat(
                        bind(
                                "{\"name\": \"n\", \"count\": 1, \"size\": \"large\", \"shape\": {\"family\": \"round\", \"radius\": 2}}"))
                .isEqualTo(new Body("n", 1, Size.LARGE, new Round(2), null, null));
    }

    @Test
    void everyMisfitIsToldTogetherWithEveryBrokenRule() {
        assertRefused("""
                        {"count": -1, "size": "huge", "colour": "red", "shape": {"family": "round", "radius": [], "sides~/": 4}}""")
                .containsExactlyInAnyOrder(
                        new Violation("/size", "must be one of SMALL, LARGE"),
                        new Violation(
                                "/colour", "is no property here; known are name, count, size, shape, numbers, shapes"),
                        new Violation("/shape/radius", "must be a number"),
                        new Violation("/shape/sides~0~1", "is no property here; known are radius"),
                        new Violation("/name", "must be given"),
                        new Violation("/count", "must be positive"));
    }

    @Test
    void aMisspeltNameIsToldWhichOneIsNear() {
        assertRefused("{\"name\": \"n\", \"counts\": 1}")
                .contains(
                        new Violation(
                                "/counts",
                                "is no property here; did you mean count?; known are name, count, size, shape, numbers, shapes"));
        assertRefused("{\"epoch\": 1}", TrainingSpec.class)
                .singleElement()
                .satisfies(violation -> assertThat(violation.detail())
                        .startsWith("is no property here; did you mean epochs?; known are ")
                        .contains("batchSize", "preset"));
    }

    @Test
    void timesAndWordsAreToldAsTheyAreWritten() {
        assertRefused("{\"expiresAt\": \"tomorrow\", \"colour\": \"green\"}", Dated.class)
                .containsExactly(
                        new Violation("/expiresAt", "must be a time such as 2099-12-31T00:00:00Z"),
                        new Violation("/colour", "must be one of red, dark_blue"));
    }

    @Test
    void aNumberThatDoesNotFitIsBlamedWhereItStands() {
        assertRefused("{\"name\": \"n\", \"count\": 1, \"numbers\": [1, -2147483649]}")
                .containsExactly(new Violation("/numbers/1", "is too large or too small a number"));
        assertRefused("{\"name\": \"n\", \"count\": 9223372036854775808}")
                .containsExactly(new Violation("/count", "is too large or too small a number"));
    }

    @Test
    void pointersIntoAListAreThoseOfTheDocumentThatWasSent() {
        assertRefused("{\"name\": \"n\", \"count\": 1, \"numbers\": [1, \"x\", 20, 2.5, null, 3, 30]}")
                .containsExactlyInAnyOrder(
                        new Violation("/numbers/1", "must be a whole number"),
                        new Violation("/numbers/3", "must be a whole number"),
                        new Violation("/numbers/4", "must not be null"),
                        new Violation("/numbers/2", "must be below 10"),
                        new Violation("/numbers/6", "must be below 10"));
    }

    @Test
    void anUnknownFamilyIsBlamedOnTheFamily() {
        assertRefused(
                        "{\"name\": \"n\", \"count\": 1, \"shape\": {\"radius\": 1}, \"shapes\": [{\"family\": \"square\"}, {\"family\": \"round\", \"radius\": \"\"}]}")
                .containsExactlyInAnyOrder(
                        new Violation("/shape/family", "is missing; one of round"),
                        new Violation("/shapes/0/family", "must be one of round"),
                        new Violation("/shapes/1/radius", "must be a number"));
    }

    @Test
    void textIsNoNumberAndANumberIsNoText() {
        assertRefused(
                        "{\"name\": 5, \"count\": \"5\", \"shape\": {\"family\": \"round\", \"radius\": \"2.0\"}, \"size\": 1}")
                .containsExactlyInAnyOrder(
                        new Violation("/name", "must be a text"),
                        new Violation("/count", "must be a whole number"),
                        new Violation("/shape/radius", "must be a number"),
                        new Violation("/size", "must be one of SMALL, LARGE"));
    }

    @Test
    void aFieldThatDoesNotFitIsNotAlsoCalledMissing() {
        assertRefused("{\"name\": {}, \"count\": 1}").containsExactly(new Violation("/name", "must be a text"));
    }

    @Test
    void aDocumentOfAnotherKindIsBlamedAsAWhole() {
        assertRefused("[1, 2]").containsExactly(new Violation("", "must be an object"));
        assertRefused("null").containsExactly(new Violation("", "must not be null"));
    }

    @Test
    void veryManyMisfitsEndSomewhere() {
        assertRefused("{\"numbers\": [" + "\"x\", ".repeat(500) + "1]}").hasSizeBetween(50, 52);
    }

    private static ListAssert<Violation> assertRefused(String json) {
        return assertRefused(json, Body.class);
    }

    private static ListAssert<Violation> assertRefused(String json, Class<?> type) {
        List<Violation>[] found = violationList();
        assertThatExceptionOfType(InvalidFields.class)
                .isThrownBy(() -> bind(json, type))
                .satisfies(e -> found[0] = e.violations());
        return assertThat(found[0]);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static List<Violation>[] violationList() {
        return new List[] {List.of()};
    }

    private static Object bind(String json) {
        return bind(json, Body.class);
    }

    private static Object bind(String json, Class<?> type) {
        return new JsonBinding(Json.mapper())
                .bind(Json.mapper().readTree(json), Json.mapper().constructType(type));
    }
}
