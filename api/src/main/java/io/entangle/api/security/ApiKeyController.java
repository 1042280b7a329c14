package io.entangle.api.security;

import io.entangle.api.web.Etag;
import io.entangle.api.web.Page;
import io.entangle.api.web.PageQuery;
import io.entangle.api.web.Problem;
import io.entangle.api.web.ResourceIds;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/api-keys")
@Tag(name = "API keys", description = "Who may do what")
class ApiKeyController {

    private final ApiKeys keys;
    private final KnownKeys known;

    ApiKeyController(ApiKeys keys, KnownKeys known) {
        this.keys = keys;
        this.known = known;
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "createApiKey",
            summary = "Give out a key",
            description =
                    "The answer shows the key; it is not kept and cannot be shown again. Whoever has it sends it as `Authorization: Bearer KEY`.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(implementation = NewApiKey.class),
                                            examples = {
                                                @ExampleObject(
                                                        name = "for a team",
                                                        summary = "Its own experiments, to the end of the century",
                                                        value =
                                                                "{\"name\": \"nightly sweep\", \"owner\": \"vision\", \"scopes\": [\"read\", \"write\"],"
                                                                        + " \"expiresAt\": \"2099-12-31T00:00:00Z\"}"),
                                                @ExampleObject(
                                                        name = "for workers",
                                                        summary = "The worker's protocol and nothing else",
                                                        value = "{\"name\": \"GPU pool\", \"scopes\": [\"worker\"]}")
                                            })))
    @ApiResponse(responseCode = "201", description = "Given out; the key is in the answer, this once")
    ResponseEntity<IssuedApiKey> create(@RequestBody NewApiKey body) {
        UUID id = ResourceIds.next();
        String key = KeyText.random();
        keys.insert(id, body, key);
        return ResponseEntity.created(URI.create("/api/v1/api-keys/" + id)).body(new IssuedApiKey(key, kept(id)));
    }

    private ApiKey kept(UUID id) {
        return keys.find(id).orElseThrow(() -> Problem.notFound("API key", id));
    }

    @GetMapping
    @Operation(
            operationId = "listApiKeys",
            summary = "List the keys that were given out, newest first",
            description = "Also those that have expired or were revoked. Keys of the configuration are not among them.")
    Page<ApiKey> list(
            @Parameter(description = "Only those of this owner; empty for those that have none", example = "vision")
                    @RequestParam(required = false)
                    @Nullable
                    String owner,
            @RequestParam(defaultValue = PageQuery.DEFAULT_LIMIT) int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        PageQuery query = PageQuery.of(limit, cursor, owner);
        return Page.of(query, keys.page(query, owner), ApiKey::id, key -> key);
    }

    @GetMapping("/{id}")
    @Operation(operationId = "getApiKey", summary = "Get a key: what it is good for, when it was last used")
    ResponseEntity<ApiKey> get(@PathVariable UUID id) {
        return Etag.tagged(kept(id));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(
            operationId = "revokeApiKey",
            summary = "Revoke a key, for good",
            description =
                    "It opens nothing any more; another API process may take it for as long as `entangle.security.key-memory` (10 seconds). It stays in the list.")
    @ApiResponse(responseCode = "204", description = "It is revoked")
    void revoke(@PathVariable UUID id) {
        known.forget(keys.revoke(id).orElseThrow(() -> Problem.notFound("API key", id)));
    }
}
