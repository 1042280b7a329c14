package io.entangle.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.api.EntangleIT;
import io.entangle.api.deployment.RepositoryFiles;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;
import tools.jackson.databind.JsonNode;

/**
 * Every endpoint with every key: what docs/SECURITY.md says of each is what the OpenAPI document says of it, and what happens.
 *
 * <p>The endpoints are those that the application answers, so a new one fails here until its rule is written down.
 */
@EntangleIT
class AccessMatrixIT {

    private static final Pattern RULE = Pattern.compile(
            "^(open|read|write|worker|admin) +(GET|POST|PUT|PATCH|DELETE|ANY) +(/\\S+)$", Pattern.MULTILINE);
    private static final Set<String> SCOPES = Set.of("read", "write", "worker", "admin");

    @Autowired
    private Api api;

    @Autowired
    private JdbcClient sql;

    @Autowired
    private Map<String, RequestMappingInfoHandlerMapping> mappings;

    @Test
    void everyEndpointHasARuleInTheDocumentAndNoRuleIsAboutNothing() throws IOException {
        assertThat(answered()).isEqualTo(documented().keySet());
    }

    @Test
    void theOpenApiDocumentNamesTheSameScopes() throws IOException {
        Map<Endpoint, String> expected = new TreeMap<>(documented());
        expected.keySet()
                .removeIf(endpoint -> !endpoint.path().startsWith("/api/v1/")
                        || endpoint.path().startsWith("/api/v1/worker/"));
        Map<Endpoint, String> named = new TreeMap<>();
        for (Map.Entry<String, JsonNode> path :
                api.get("/v3/api-docs").json().path("paths").properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                String method = operation.getKey().toUpperCase(Locale.ROOT);
                named.put(
                        new Endpoint(method, path.getKey()),
                        operation.getValue().at("/security/0/key/0").asString(""));
                assertThat(operation.getValue().at("/responses").has("403"))
                        .as("403 of " + path.getKey())
                        .isTrue();
            }
        }

        assertThat(named).isEqualTo(expected);
    }

    @Test
    void everyKeyOpensWhatItsScopeSaysAndNothingElse() throws IOException {
        Map<String, @Nullable String> shown = credentials();
        List<String> wrong = new ArrayList<>();
        int cells = 0;
        Map<String, Long> before = contents();
        for (Map.Entry<Endpoint, String> rule : documented().entrySet()) {
            for (Map.Entry<String, @Nullable String> credential : shown.entrySet()) {
                int status = status(rule.getKey(), credential.getValue());
                int refusal = refusal(rule.getValue(), credential.getKey());
                boolean right = refusal == 0
                        ? status != 401 && status != 403 && status != 429 && status < 500
                        : status == refusal;
                if (!right) {
                    wrong.add("%s with %s -> %d".formatted(rule.getKey(), credential.getKey(), status));
                }
                cells++;
            }
        }

        assertThat(wrong).isEmpty();
        assertThat(cells).isGreaterThan(60 * 9);
        assertThat(contents()).as("what is stored").isEqualTo(before);
        assertThat(api.get("/actuator/health").status()).isEqualTo(200);
    }

    /** 401 for who is nobody, 403 for who may not, 0 for who may. */
    private static int refusal(String rule, String credential) {
        if (rule.equals("open")) {
            return 0;
        }
        if (!SCOPES.contains(credential)) {
            return 401;
        }
        boolean brought = credential.equals("admin") && (rule.equals("read") || rule.equals("write"));
        return rule.equals(credential) || brought ? 0 : 403;
    }

    private Map<String, @Nullable String> credentials() {
        GivenKeys keys = new GivenKeys(api);
        Map<String, @Nullable String> shown = new LinkedHashMap<>();
        shown.put("nothing", null);
        shown.put("another scheme", "Basic YWRtaW46YWRtaW4=");
        shown.put("an empty key", "Bearer ");
        shown.put("a key nobody has", "Bearer " + KeyText.random());
        GivenKeys.Given expired = keys.give("matrix", "read", "write", "worker", "admin");
        sql.sql("update api_key set expires_at = now() where id = cast(:id as uuid)")
                .param("id", expired.id())
                .update();
        shown.put("an expired key", "Bearer " + expired.key());
        GivenKeys.Given revoked = keys.give("matrix", "read", "write", "worker", "admin");
        assertThat(api.send(api.request("/api/v1/api-keys/" + revoked.id(), EntangleIT.API_KEY)
                                .DELETE())
                        .status())
                .isEqualTo(204);
        shown.put("a revoked key", "Bearer " + revoked.key());
        for (String scope : SCOPES) {
            shown.put(scope, "Bearer " + keys.give("matrix", scope).key());
        }
        return shown;
    }

    private int status(Endpoint endpoint, @Nullable String authorization) {
        String path = endpoint.path().replaceAll("\\{\\w+}", UUID.randomUUID().toString());
        String method = endpoint.method().equals("ANY") ? "GET" : endpoint.method();
        HttpRequest.Builder request =
                HttpRequest.newBuilder(api.uri(path)).method(method, HttpRequest.BodyPublishers.noBody());
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return api.send(request).status();
    }

    /** How many rows every table has. */
    private Map<String, Long> contents() {
        return sql
                .sql(
                        "select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'")
                .query(String.class)
                .list()
                .stream()
                .collect(Collectors.toMap(
                        table -> table,
                        table -> sql.sql("select count(*) from " + table)
                                .query(Long.class)
                                .single()));
    }

    private Set<Endpoint> answered() {
        Set<Endpoint> endpoints = new TreeSet<>();
        for (RequestMappingInfoHandlerMapping mapping : mappings.values()) {
            for (RequestMappingInfo info : mapping.getHandlerMethods().keySet()) {
                Set<String> methods = info.getMethodsCondition().getMethods().isEmpty()
                        ? Set.of("ANY")
                        : info.getMethodsCondition().getMethods().stream()
                                .map(Enum::name)
                                .collect(Collectors.toSet());
                info.getPatternValues()
                        .forEach(path -> methods.forEach(method -> endpoints.add(new Endpoint(method, path))));
            }
        }
        return endpoints;
    }

    private static Map<Endpoint, String> documented() throws IOException {
        return RULE.matcher(Files.readString(RepositoryFiles.inRepository("docs/SECURITY.md")))
                .results()
                .collect(Collectors.toMap(
                        rule -> new Endpoint(rule.group(2), rule.group(3)),
                        rule -> rule.group(1),
                        (one, other) -> {
                            throw new IllegalStateException("two rules for one endpoint");
                        },
                        TreeMap::new));
    }

    private record Endpoint(String method, String path) implements Comparable<Endpoint> {

        @Override
        public int compareTo(Endpoint other) {
            return toString().compareTo(other.toString());
        }

        @Override
        public String toString() {
            return "%-6s %s".formatted(method, path);
        }
    }
}
