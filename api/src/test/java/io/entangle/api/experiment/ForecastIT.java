package io.entangle.api.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.entangle.api.Api;
import io.entangle.api.scripted.Line;
import io.entangle.api.scripted.LineIT;
import io.entangle.shared.cost.CostModel;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** What would become of an experiment is told before it is posted. */
@LineIT
class ForecastIT {

    private static final String PLAN = "/api/v1/experiments:plan";

    @Autowired
    private Api api;

    @Autowired
    private Line line;

    @BeforeEach
    void begin() {
        line.reset();
    }

    @Test
    void nothingIsStored() {
        line.registerReady();
        String before = line.everythingWritten();

        assertThat(plan("").status()).isEqualTo(200);

        assertThat(line.everythingWritten()).isEqualTo(before);
    }

    @Test
    void theSpaceIsCountedExactlyAndItsCostsAreSampled() {
        line.registerReady();

        JsonNode forecast =
                plan(", \"constraints\": {\"parameters\": {\"max\": 150000}}").json();

        assertThat(forecast.at("/feasible").asBoolean()).isTrue();
        assertThat(forecast.at("/space/distinctSubnets").asString(""))
                .isEqualTo(Line.SPACE.distinctSubnets().toString());
        long smallest = CostModel.of(Line.SPACE, Line.SPACE.smallest()).parameters();
        assertThat(forecast.at("/space/min/parameters").asLong()).isEqualTo(smallest);
        JsonNode sample = forecast.path("sample");
        assertThat(sample.path("shareWithinLimits").asDouble()).isBetween(0.01, 0.99);
        assertThat(sum(sample.path("parameters"), "subnets"))
                .isEqualTo(sample.path("subnets").asInt());
        assertThat(sum(sample.path("macs"), "subnets"))
                .isEqualTo(sample.path("subnets").asInt());
        assertThat((double) sum(sample.path("parameters"), "withinLimits")
                        / sample.path("subnets").asInt())
                .isEqualTo(sample.path("shareWithinLimits").asDouble(), within(1e-9));
        assertThat(sample.at("/parameters/0/from").asLong()).isGreaterThanOrEqualTo(smallest);
        assertThat(plan(", \"constraints\": {\"parameters\": {\"max\": 150000}}")
                        .json())
                .isEqualTo(forecast);
    }

    @Test
    void limitsThatCannotBeKeptAreToldWithTheNearest() {
        line.registerReady();

        JsonNode forecast =
                plan(", \"constraints\": {\"parameters\": {\"max\": 1000}}").json();

        assertThat(forecast.at("/feasible").asBoolean()).isFalse();
        assertThat(forecast.at("/violations/0/pointer").asString("")).isEqualTo("/constraints/parameters");
        assertThat(forecast.at("/violations/0/nearest/max").asLong())
                .isEqualTo(forecast.at("/space/min/parameters").asLong());
        assertThat(forecast.at("/sample/shareWithinLimits").asDouble()).isZero();
    }

    @Test
    void whateverElseIsWrongIsRefusedAsWhenItIsPosted() {
        line.registerReady();
        String wrong =
                "{\"name\": \"\", \"searchSpace\": \"never-made\", \"dataset\": \"shapes\", \"training\": {\"epochs\": 0}}";

        Api.Answer planned = api.post(PLAN, wrong);
        Api.Answer posted = api.post("/api/v1/experiments", wrong);

        assertThat(planned.status()).isEqualTo(422);
        assertThat(planned.json().path("errors")).isEqualTo(posted.json().path("errors"));
    }

    @Test
    void aBatchThatTheTrainingPartCannotFillIsRefusedWithTheLargestThatItCan() {
        line.registerReady();
        String training = ", \"heldOut\": 0.5, \"training\": {\"epochs\": 1, \"batchSize\": %d}";

        Api.Answer planned = api.post(PLAN, body(training.formatted(5001)));
        Api.Answer posted = api.post("/api/v1/experiments", body(training.formatted(5001)));

        assertThat(planned.status()).isEqualTo(422);
        assertThat(planned.at("/errors/0/pointer")).isEqualTo("/training/batchSize");
        assertThat(planned.at("/errors/0/detail")).startsWith("must be at most 5000, the images that are left");
        assertThat(planned.json().at("/errors/0/nearest/max").asInt()).isEqualTo(5000);
        assertThat(posted.json().path("errors")).isEqualTo(planned.json().path("errors"));
        assertThat(plan(training.formatted(5000)).status()).isEqualTo(200);
    }

    @Test
    void stepsImagesAndMemoryOfTheTrainingAreTold() {
        line.registerReady();

        JsonNode forecast =
                plan(", \"heldOut\": 0.1, \"training\": {\"epochs\": 4, \"batchSize\": 100, \"subnetsPerStep\": 2}")
                        .json();

        assertThat(forecast.at("/training/steps").asLong()).isEqualTo(4 * 90);
        assertThat(forecast.at("/training/images").asLong()).isEqualTo(4 * 9000 * 2);
        assertThat(forecast.at("/search/images").asInt()).isEqualTo(1000);
        assertThat(forecast.at("/training/memory/imagesAtOnce").asInt()).isEqualTo(100);
        assertThat(forecast.at("/training/memory/float32Bytes").asLong())
                .isGreaterThan(forecast.at("/training/memory/bfloat16Bytes").asLong());
        assertThat(
                        plan(", \"spaceSearch\": {\"steps\": 2, \"samples\": 20}, \"training\": {\"epochs\": 4, \"batchSize\": 100}")
                                .json()
                                .at("/training/supernets")
                                .asInt())
                .isEqualTo(3);
    }

    @Test
    void beforeAnythingIsMeasuredNoDurationIsMadeUp() {
        line.register();
        JsonNode uninspected = plan("").json();
        line.reset();
        line.registerReady();
        JsonNode unmeasured = plan("").json();

        assertThat(uninspected.at("/training").has("steps")).isFalse();
        assertThat(uninspected.at("/duration/explanation").asString("")).contains("not been inspected");
        for (JsonNode each : List.of(uninspected, unmeasured)) {
            assertThat(each.at("/duration").has("seconds")).isFalse();
            assertThat(each.at("/duration/basis").asString("")).isEqualTo("NOTHING");
        }
    }

    @Test
    void theDurationIsThatOfEarlierTrainingsAtTheRateTheyHad() {
        line.finished(0.8);

        JsonNode forecast =
                plan(", \"training\": {\"epochs\": 10, \"batchSize\": 100}").json();

        assertThat(forecast.at("/duration/basis").asString("")).isEqualTo("SAME_SPACE");
        double rate = forecast.at("/duration/workers/0/imagesPerSecond").asDouble();
        assertThat(rate).isEqualTo(1000);
        assertThat(forecast.at("/duration/seconds").asDouble())
                .isEqualTo(forecast.at("/training/images").asLong() / rate, within(1e-6));
    }

    @Test
    void overAnotherSpaceItIsScaledByMultiplyAccumulates() {
        line.finished(0.8);
        api.post("/api/v1/search-spaces", "{\"name\": \"cifar-32\", \"preset\": \"cifar-32\"}");

        JsonNode forecast = api.post(
                        PLAN, "{\"name\": \"larger\", \"searchSpace\": \"cifar-32\", \"dataset\": \"shapes\"}")
                .json();

        assertThat(forecast.at("/duration/basis").asString("")).isEqualTo("OTHER_SPACES");
        assertThat(forecast.at("/duration/workers/0/imagesPerSecond").asDouble())
                .isBetween(1.0, 999.0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"autoformer-tiny", "autoformer-base", "s3-base"})
    void aPublishedSpaceIsPlannedToo(String preset) {
        line.register();
        api.post("/api/v1/search-spaces", "{\"name\": \"%1$s\", \"preset\": \"%1$s\"}".formatted(preset));

        Api.Answer answer = api.post(
                PLAN,
                "{\"name\": \"published\", \"searchSpace\": \"%s\", \"dataset\": \"shapes\", \"training\": {\"preset\": \"published\"}}"
                        .formatted(preset));

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.at("/space/distinctSubnets").length()).isGreaterThan(5);
    }

    private static int sum(JsonNode bins, String field) {
        return IntStream.range(0, bins.size())
                .map(bin -> bins.path(bin).path(field).asInt())
                .sum();
    }

    private Api.Answer plan(String more) {
        Api.Answer answer = api.post(PLAN, body(more));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer;
    }

    private static String body(String more) {
        return "{\"name\": \"planned\", \"searchSpace\": \"shapes-32\", \"dataset\": \"shapes\"%s}".formatted(more);
    }
}
