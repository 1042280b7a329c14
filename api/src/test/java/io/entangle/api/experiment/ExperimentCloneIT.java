package io.entangle.api.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.api.EntangleIT;
import io.entangle.api.scripted.Line;
import io.entangle.api.scripted.LineIT;
import io.entangle.api.security.GivenKeys;
import io.entangle.shared.contract.v1.ExperimentView;
import java.net.http.HttpRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** An experiment is posted again, with changes. */
@LineIT
class ExperimentCloneIT {

    @Autowired
    private Api api;

    @Autowired
    private Line line;

    private String original = "";

    @BeforeEach
    void begin() {
        line.reset();
        line.registerReady();
        ExperimentView posted = line.post("""
                {"name": "first", "searchSpace": "shapes-32", "dataset": "shapes", "seed": 7, "priority": 2,
                 "training": {"epochs": 12, "distillation": {"teacher": "largest"}}, "constraints": {"parameters": {"max": 150000}}}""");
        original = "/api/v1/experiments/" + posted.id();
    }

    @Test
    void whatIsNamedIsReplacedAndTheRestStays() {
        Api.Answer answer = api.post(
                original + ":clone",
                "{\"name\": \"second\", \"training\": {\"epochs\": 15, \"distillation\": null}, \"constraints\": {\"macs\": {\"max\": 90000000}}}");

        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        assertThat(answer.header("Location")).endsWith(answer.at("/id"));
        assertThat(answer.at("/name")).isEqualTo("second");
        assertThat(answer.json().at("/spec/training/epochs").asInt()).isEqualTo(15);
        assertThat(answer.json().at("/spec/training").has("distillation")).isFalse();
        assertThat(answer.json().at("/spec/constraints/parameters/max").asInt()).isEqualTo(150_000);
        assertThat(answer.json().at("/spec/constraints/macs/max").asInt()).isEqualTo(90_000_000);
        assertThat(answer.json().at("/spec/seed").asInt()).isEqualTo(7);
        assertThat(answer.json().at("/priority").asInt()).isEqualTo(2);
    }

    @Test
    void itNamesWhatItWasMadeAfter() {
        Api.Answer answer = api.post(original + ":clone", "{}");

        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        assertThat(answer.at("/links/clonedFrom")).isEqualTo(original);
        assertThat(original).endsWith(answer.at("/clonedFrom"));
        assertThat(api.get(original).json().at("/spec")).isEqualTo(answer.json().at("/spec"));
    }

    @Test
    void itIsCheckedAsWhatIsPosted() {
        Api.Answer refused = api.post(
                original + ":clone",
                "{\"training\": {\"epochs\": 0}, \"constraints\": {\"parameters\": {\"max\": 0}}, \"colour\": 1}");

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().path("errors").findValuesAsString("pointer"))
                .contains("/training/epochs", "/constraints/parameters/max", "/colour");
        assertThat(api.post(original + ":clone", "{\"constraints\": {\"parameters\": {\"max\": 10}}}")
                        .json()
                        .at("/errors/0/nearest/max")
                        .asInt())
                .isPositive();
    }

    @Test
    void underOneKeyItIsMadeOnce() {
        Api.Answer first = underKey("{}");
        Api.Answer again = underKey("{}");
        Api.Answer other = underKey("{\"seed\": 8}");

        assertThat(first.status()).as(first.text()).isEqualTo(201);
        assertThat(again.at("/id")).isEqualTo(first.at("/id"));
        assertThat(other.status()).isEqualTo(422);
    }

    @Test
    void aCloneIsItsKeysOwners() {
        String vision = new GivenKeys(api).give("vision", "read", "write").key();
        Api.Answer own = api.send(api.request("/api/v1/experiments", vision)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(Line.EXPERIMENT)));

        Api.Answer admins = api.post("/api/v1/experiments/%s:clone".formatted(own.at("/id")), "{}");

        assertThat(own.at("/owner")).isEqualTo("vision");
        assertThat(admins.status()).as(admins.text()).isEqualTo(201);
        assertThat(admins.at("/owner")).isEmpty();
        assertThat(api.send(api.request(original + ":clone", vision)
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString("{}")))
                        .status())
                .isEqualTo(404);
    }

    private Api.Answer underKey(String body) {
        return api.send(api.request(original + ":clone", EntangleIT.API_KEY)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "clone once")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }
}
