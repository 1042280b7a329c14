package io.entangle.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Keys that the API under test gives out. */
public final class GivenKeys {

    private final Api api;

    /** Keys of that API. */
    public GivenKeys(Api api) {
        this.api = api;
    }

    /** A new key. */
    public Given give(String owner, String... scopes) {
        Api.Answer answer = api.post(
                "/api/v1/api-keys",
                "{\"name\": \"key of a test\", \"owner\": \"%s\", \"scopes\": [%s]}"
                        .formatted(
                                owner,
                                Arrays.stream(scopes).map("\"%s\""::formatted).collect(Collectors.joining(", "))));
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return new Given(answer.at("/id"), answer.at("/key"));
    }

    /**
     * A key that was given out.
     *
     * @param id its id
     * @param key itself
     */
    public record Given(String id, String key) {}
}
