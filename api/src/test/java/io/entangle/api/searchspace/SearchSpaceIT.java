package io.entangle.api.searchspace;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.api.EntangleIT;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

@EntangleIT
class SearchSpaceIT {

    private static final String SPACES = "/api/v1/search-spaces";

    /** Of the staged example: for each stage two embeddings times the sum, over its depths, of its block choices to that power. */
    private static final String STAGED_SUBNETS =
            Long.toString(2 * (12 + 144) * 2 * (12 + 144) * 2L * (8 + 64 + 512) * 2 * (4 + 16));

    @Autowired
    private Api api;

    @Test
    void aPresetTakesTheNumberOfClassesOfTheData() {
        Api.Answer created = api.post(SPACES, "{\"name\": \"it-two\", \"preset\": \"cifar-32\", \"classes\": 2}");

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.at("/space/classes")).isEqualTo("2");
        assertThat(pointers(api.post(SPACES, "{\"name\": \"it-one\", \"preset\": \"cifar-32\", \"classes\": 1}")))
                .containsExactly("/classes");
    }

    @Test
    void aPresetIsStoredUnderANameAndFoundByNameAndId() {
        Api.Answer created = api.post(SPACES, "{\"name\": \"it-tiny\", \"preset\": \"autoformer-tiny\"}");

        assertThat(created.status()).as(created.text()).isEqualTo(201);
        assertThat(created.at("/space/family")).isEqualTo("autoformer");
        assertThat(created.at("/preset")).isEqualTo("autoformer-tiny");
        assertThat(created.at("/createdAt")).startsWith("20");
        assertThat(created.header("Location")).isEqualTo(SPACES + "/" + created.at("/id"));
        assertThat(api.get(created.header("Location")).json()).isEqualTo(created.json());
        assertThat(api.get(SPACES + "/it-tiny").json()).isEqualTo(created.json());
    }

    @Test
    void theSameAgainIsTheSameAndOtherContentIsAConflict() {
        Api.Answer first = api.post(SPACES, "{\"name\": \"it-same\", \"preset\": \"shapes-32\"}");
        Api.Answer again = api.post(SPACES, "{\"name\": \"it-same\", \"preset\": \"shapes-32\"}");
        Api.Answer other = api.post(SPACES, "{\"name\": \"it-same\", \"preset\": \"cifar-32\"}");

        assertThat(first.status()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json()).isEqualTo(first.json());
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.at("/detail")).contains("it-same");
    }

    @Test
    void manyAtOnceMakeOne() {
        List<CompletableFuture<Api.Answer>> calls = IntStream.range(0, 12)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> api.post(SPACES, "{\"name\": \"it-race\", \"preset\": \"shapes-32\"}")))
                .toList();
        List<Api.Answer> answers = calls.stream().map(CompletableFuture::join).toList();

        assertThat(answers).extracting(Api.Answer::status).containsOnly(200, 201);
        assertThat(answers).extracting(Api.Answer::status).containsOnlyOnce(201);
        assertThat(answers.stream().map(answer -> answer.at("/id")).distinct()).hasSize(1);
    }

    @Test
    void everyWrongFieldIsNamedByPointer() {
        Api.Answer refused = api.post(SPACES, """
                {"name": "no spaces", "colour": 1, "space": {"family": "autoformer", "image": {"size": 32, "patch": 5},
                 "classes": "ten", "depth": [], "embedDim": [64, 64], "mlpRatio": [2.0, "x", 99], "numHeads": [2.5], "headDims": 16}}""");

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.at("/type")).isEqualTo("urn:entangle:problem:invalid-fields");
        assertThat(pointers(refused))
                .containsExactlyInAnyOrder(
                        "/name",
                        "/colour",
                        "/space/image/patch",
                        "/space/classes",
                        "/space/depth",
                        "/space/embedDim/1",
                        "/space/mlpRatio/1",
                        "/space/mlpRatio/2",
                        "/space/numHeads/0",
                        "/space/headDims");
    }

    @Test
    void anUnknownPresetOrFamilyIsToldTheKnownOnes() {
        Api.Answer preset = api.post(SPACES, "{\"name\": \"it-x\", \"preset\": \"nope\"}");
        Api.Answer family = api.post(SPACES, "{\"name\": \"it-x\", \"space\": {\"family\": \"nope\"}}");

        assertThat(pointers(preset)).containsExactly("/preset");
        assertThat(preset.at("/errors/0/detail")).contains("shapes-32");
        assertThat(pointers(family)).containsExactly("/space/family");
        assertThat(family.at("/errors/0/detail")).contains("autoformer");
    }

    @Test
    void theSummaryOfThePublishedSpaceHasThePublishedCount() {
        api.post(SPACES, "{\"name\": \"it-summary\", \"preset\": \"autoformer-tiny\"}");

        Api.Answer summary = api.get(SPACES + "/it-summary/summary");

        assertThat(summary.json().path("distinctSubnets").isString()).isTrue();
        assertThat(summary.at("/distinctSubnets")).isEqualTo("1056964608");
        assertThat(summary.json().at("/min/parameters").asLong())
                .isLessThan(summary.json().at("/max/parameters").asLong());
        assertThat(summary.json().at("/max/macs").asLong()).isPositive();
    }

    @Test
    void samplesKeepTheLimitsAndDependOnTheSeedAlone() {
        api.post(SPACES, "{\"name\": \"it-sample\", \"preset\": \"shapes-32\"}");
        String body = "{\"count\": 20, \"seed\": 7, \"constraints\": {\"parameters\": {\"max\": 150000}}}";

        Api.Answer first = api.post(SPACES + "/it-sample/sample", body);
        Api.Answer again = api.post(SPACES + "/it-sample/sample", body);
        Api.Answer other = api.post(SPACES + "/it-sample/sample", body.replace("7", "8"));

        assertThat(first.json().path("items").size()).as(first.text()).isEqualTo(20);
        for (JsonNode item : first.json().path("items")) {
            assertThat(item.at("/costs/parameters").asLong()).isBetween(1L, 150_000L);
            assertThat(item.path("publishedFlops").asDouble()).isGreaterThan(1e6);
        }
        assertThat(again.json()).isEqualTo(first.json());
        assertThat(other.json()).isNotEqualTo(first.json());
    }

    @Test
    void infeasibleLimitsAreRefusedWithTheNearestValues() {
        api.post(SPACES, "{\"name\": \"it-infeasible\", \"preset\": \"shapes-32\"}");
        long smallest = api.get(SPACES + "/it-infeasible/summary")
                .json()
                .at("/min/parameters")
                .asLong();

        Api.Answer refused =
                api.post(SPACES + "/it-infeasible/sample", "{\"constraints\": {\"parameters\": {\"max\": 1000}}}");

        assertThat(refused.status()).isEqualTo(422);
        assertThat(pointers(refused)).containsExactly("/constraints/parameters");
        assertThat(refused.json().at("/errors/0/nearest/max").asLong()).isEqualTo(smallest);
    }

    @Test
    void sampledCostsAreTheCostsOfTheGivenArchitectures() {
        api.post(SPACES, "{\"name\": \"it-costs\", \"preset\": \"cifar-32\"}");
        JsonNode sampled =
                api.post(SPACES + "/it-costs/sample", "{\"count\": 3}").json().path("items");
        StringBuilder architectures = new StringBuilder();
        sampled.forEach(
                item -> architectures.append(architectures.isEmpty() ? "" : ",").append(item.path("architecture")));

        Api.Answer costs = api.post(SPACES + "/it-costs/costs", "{\"architectures\": [" + architectures + "]}");

        assertThat(costs.json().path("items")).isEqualTo(sampled);
    }

    @Test
    void architecturesOutsideTheSpaceAreRefusedByPointer() {
        api.post(SPACES, "{\"name\": \"it-outside\", \"preset\": \"shapes-32\"}");

        Api.Answer refused = api.post(SPACES + "/it-outside/costs", """
                {"architectures": [
                  {"family": "autoformer", "embedDim": 64, "numHeads": [2, 3], "mlpRatio": [2.0, 3.0]},
                  {"family": "autoformer", "embedDim": 65, "numHeads": [2, 9], "mlpRatio": [2.0, 3.0]}]}""");

        assertThat(pointers(refused))
                .containsExactlyInAnyOrder("/architectures/1/embedDim", "/architectures/1/numHeads/1");
    }

    @Test
    void listsArePagedNewestFirst() {
        for (int i = 0; i < 3; i++) {
            api.post(SPACES, "{\"name\": \"it-page-%d\", \"preset\": \"shapes-32\"}".formatted(i));
        }
        List<String> names = new ArrayList<>();
        String next = "";
        do {
            Api.Answer page = api.get(SPACES + "?limit=2" + (next.isEmpty() ? "" : "&cursor=" + next));
            assertThat(page.json().path("items").size()).isLessThanOrEqualTo(2);
            page.json()
                    .path("items")
                    .forEach(item -> names.add(item.path("name").asString("")));
            next = page.at("/nextCursor");
        } while (!next.isEmpty());

        assertThat(names).doesNotHaveDuplicates().containsSubsequence("it-page-2", "it-page-1", "it-page-0");
    }

    @Test
    void presetsAreListed() {
        assertThat(api.get(SPACES + "/presets").json().findValuesAsString("name"))
                .contains("shapes-32", "cifar-32", "autoformer-tiny", "autoformer-small", "autoformer-base")
                .contains("s3-cifar-32", "s3-tiny", "s3-small", "s3-base");
    }

    @Test
    void releasedSubnetsAreListedByNameWithTheirCosts() {
        Api.Answer listed = api.get("/api/v1/architectures");
        Api.Answer small = api.get("/api/v1/architectures/autoformer-s");

        assertThat(listed.json().findValuesAsString("name"))
                .containsExactly("autoformer-t", "autoformer-s", "autoformer-b", "s3-t", "s3-s", "s3-b");
        assertThat(listed.json().findValuesAsString("parameters"))
                .containsExactly("5867944", "22891432", "53691688", "28328674", "49737298", "71125762");
        assertThat(small.at("/searchSpace")).isEqualTo("autoformer-small");
        assertThat(small.at("/architecture/family")).isEqualTo("autoformer");
        assertThat(small.at("/costs/macs")).isEqualTo("5161400832");
        assertThat(api.get("/api/v1/architectures/autoformer-x").status()).isEqualTo(404);
    }

    @Test
    void releasedSubnetsAreCostedByName() {
        api.post(SPACES, "{\"name\": \"it-small\", \"preset\": \"autoformer-small\"}");

        Api.Answer costs = api.post(SPACES + "/it-small/costs", "{\"named\": [\"autoformer-s\"]}");

        assertThat(costs.at("/items/0/costs/parameters")).isEqualTo("22891432");
        assertThat(pointers(api.post(SPACES + "/it-small/costs", "{\"named\": [\"autoformer-s\", \"autoformer-x\"]}")))
                .containsExactly("/named/1");
        Api.Answer foreign = api.post(SPACES + "/it-small/costs", "{\"named\": [\"autoformer-t\"]}");
        assertThat(pointers(foreign)).as("released, but of another space").containsExactly("/named/0");
        assertThat(foreign.at("/errors/0/detail")).startsWith("autoformer-t is not in this space: embedDim 192, ");
        assertThat(pointers(api.post(SPACES + "/it-small/costs", "{}"))).containsExactly("/architectures");
    }

    @Test
    void aSpaceInStagesIsStoredSummedUpSampledAndCosted() {
        Api.Answer created = api.post(SPACES, SearchSpaceExamples.STAGED.replace("my-staged-space", "it-staged"));
        Api.Answer summary = api.get(SPACES + "/it-staged/summary");
        Api.Answer sampled = api.post(SPACES + "/it-staged/sample", """
                {"count": 20, "seed": 7, "constraints": {"macs": {"max": 20000000}}}""");
        StringBuilder architectures = new StringBuilder();
        sampled.json()
                .path("items")
                .forEach(item ->
                        architectures.append(architectures.isEmpty() ? "" : ",").append(item.path("architecture")));
        Api.Answer costs = api.post(SPACES + "/it-staged/costs", "{\"architectures\": [" + architectures + "]}");

        assertThat(created.status()).as(created.text()).isEqualTo(201);
        assertThat(created.at("/space/family")).isEqualTo("s3");
        assertThat(created.json().at("/space/stages").size()).isEqualTo(4);
        assertThat(summary.at("/distinctSubnets")).isEqualTo(STAGED_SUBNETS);
        assertThat(sampled.json().path("items").size()).as(sampled.text()).isEqualTo(20);
        for (JsonNode item : sampled.json().path("items")) {
            assertThat(item.at("/architecture/family").asString("")).isEqualTo("s3");
            assertThat(item.at("/costs/macs").asLong()).isBetween(1L, 20_000_000L);
        }
        assertThat(costs.json().path("items")).isEqualTo(sampled.json().path("items"));
    }

    @Test
    void everyWrongFieldOfEveryStageIsNamedByPointer() {
        Api.Answer refused = api.post(SPACES, """
                {"name": "it-wrong-stages", "space": {"family": "s3", "image": {"size": 32, "patch": 2}, "classes": 10, "stages": [
                 {"depth": [1], "embedDim": [32], "windowSize": [2], "numHeads": [1], "mlpRatio": [2]},
                 {"depth": [0], "embedDim": ["wide"], "windowSize": [4, 4], "numHeads": [], "mlpRatios": [2]}]}}""");

        assertThat(pointers(refused))
                .containsExactlyInAnyOrder(
                        "/space/stages/1/depth/0",
                        "/space/stages/1/embedDim/0",
                        "/space/stages/1/windowSize/1",
                        "/space/stages/1/numHeads",
                        "/space/stages/1/mlpRatio",
                        "/space/stages/1/mlpRatios");
    }

    @Test
    void limitsThatNoStagedSubnetKeepsAreRefusedWithTheNearestValues() {
        api.post(SPACES, "{\"name\": \"it-s3-cifar\", \"preset\": \"s3-cifar-32\", \"classes\": 5}");
        long smallest = api.get(SPACES + "/it-s3-cifar/summary")
                .json()
                .at("/min/parameters")
                .asLong();

        Api.Answer refused =
                api.post(SPACES + "/it-s3-cifar/sample", "{\"constraints\": {\"parameters\": {\"max\": 1000}}}");

        assertThat(pointers(refused)).containsExactly("/constraints/parameters");
        assertThat(refused.json().at("/errors/0/nearest/max").asLong()).isEqualTo(smallest);
    }

    @Test
    void releasedStagedSubnetsAreCostedInTheSpacesAroundThem() {
        api.post(SPACES, "{\"name\": \"it-s3-base\", \"preset\": \"s3-base\"}");

        Api.Answer costs = api.post(SPACES + "/it-s3-base/costs", "{\"named\": [\"s3-b\"]}");

        assertThat(costs.at("/items/0/costs/macs")).isEqualTo("13655012352");
        assertThat(costs.json().at("/items/0/publishedFlops").asDouble()).isEqualTo(13_662_463_488.0);
        assertThat(pointers(api.post(SPACES + "/it-s3-base/costs", "{\"named\": [\"autoformer-t\"]}")))
                .containsExactly("/named/0");
    }

    private static List<String> pointers(Api.Answer answer) {
        return answer.json().path("errors").findValuesAsString("pointer");
    }
}
