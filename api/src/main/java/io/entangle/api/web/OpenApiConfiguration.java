package io.entangle.api.web;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What is the same for every operation of the OpenAPI document: the key, and the problems it may answer. */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {

    private static final String PROBLEM = "Problem";
    private static final String KEY = "key";
    /** In the order of a first search; what runs the service comes last. */
    private static final List<String> TAGS = List.of(
            "data sets",
            "search spaces",
            "experiments",
            "subnets",
            "retrainings",
            "sweeps",
            "search of search spaces",
            "events",
            "webhooks",
            "checkpoints",
            "artifacts",
            "queue",
            "workers",
            "API keys",
            "audit");

    @Bean
    OpenAPI openApi() {
        return new OpenAPI()
                .info(new Info()
                        .title("Entangle")
                        .version("v1")
                        .description("""
                                Search a Vision Transformer for your data and your budget: one supernet is trained that holds every subnet of a search space, and its best subnets \
                                within your limits come out ranked, with weights.

                                1. `POST /api/v1/datasets`, and wait until it is `READY`
                                2. `POST /api/v1/search-spaces`, with a `preset` for a start
                                3. `POST /api/v1/experiments:plan` says whether it can be done, how large the space is, and how long it will take
                                4. `POST /api/v1/experiments`, and follow it: `GET /api/v1/experiments/{id}`, or its events
                                5. `GET /api/v1/experiments/{id}/subnets` is the ranked table; each subnet has its weights, its configuration and a script that loads both

                                An API started by `./quickstart` needs no key. Elsewhere press *Authorize* and give one.""")
                        .license(new License().name("Apache-2.0").url("https://www.apache.org/licenses/LICENSE-2.0")))
                .components(
                        new Components()
                                .addSecuritySchemes(
                                        KEY,
                                        new SecurityScheme()
                                                .type(SecurityScheme.Type.HTTP)
                                                .scheme("bearer")
                                                .description(
                                                        "An API key. Each operation names the scope it needs: `read`, `write` or `admin`, which brings the other two. On a machine of your own, in the local profile, no key is needed.")))
                .addSecurityItem(new SecurityRequirement().addList(KEY));
    }

    @Bean
    GlobalOpenApiCustomizer tagsInOrder() {
        return document -> document.getTags().sort(Comparator.comparingInt(tag -> TAGS.indexOf(tag.getName())));
    }

    @Bean
    GlobalOpenApiCustomizer problems() {
        return document -> {
            document.getComponents().addSchemas(PROBLEM, problemSchema());
            document.getPaths()
                    .forEach((path, item) -> item.readOperations().forEach(operation -> addProblems(operation, path)));
        };
    }

    private static void addProblems(Operation operation, String path) {
        ApiResponses responses = operation.getResponses();
        addProblem(responses, "401", "No valid key");
        addProblem(responses, "403", "The key has not the scope that `security` names");
        addProblem(responses, "406", "None of the media types that `Accept` names is answered here");
        addProblem(responses, "429", "Too much was asked for; `Retry-After` says how many seconds to wait");
        addProblem(responses, "503", "The database cannot be reached; `Retry-After` says how many seconds to wait");
        addProblem(responses, "400", "Malformed JSON, an invalid parameter, or no valid HTTP");
        if (path.contains("{")) {
            addProblem(responses, "404", "There is no such resource");
        }
        // An action has a colon; and what is not measured yet cannot be plotted.
        if (operation.getRequestBody() != null || path.contains("}:") || path.endsWith("/plot")) {
            addProblem(responses, "409", "The name is taken, or the state does not allow it");
        }
        if (operation.getRequestBody() != null) {
            addProblem(responses, "408", "The body came too slowly");
            addProblem(responses, "413", "The body is too large");
            addProblem(
                    responses,
                    "415",
                    "The body is of another type, or compressed; `Accept` names the types that are taken");
            addProblem(responses, "422", "Invalid fields, all of them, each with its JSON pointer");
        }
        responses.forEach((status, response) -> {
            if ((status.startsWith("4") || status.startsWith("5")) && isEmpty(response.getContent())) {
                response.setContent(problem());
            }
        });
    }

    private static void addProblem(ApiResponses responses, String status, String description) {
        responses.putIfAbsent(status, new ApiResponse().description(description));
    }

    private static boolean isEmpty(@Nullable Content content) {
        return content == null || content.isEmpty();
    }

    private static Content problem() {
        return new Content()
                .addMediaType("application/problem+json", new MediaType().schema(new Schema<>().$ref(PROBLEM)));
    }

    private static Schema<?> problemSchema() {
        Schema<?> error = new ObjectSchema()
                .addProperty(
                        "pointer",
                        new StringSchema()
                                .description("JSON pointer (RFC 6901) of the field in the body that was sent."))
                .addProperty(
                        "parameter", new StringSchema().description("Name of the query parameter or header, instead."))
                .addProperty("detail", new StringSchema().description("What is wrong and what would be right."))
                .addProperty(
                        "nearest",
                        new ObjectSchema()
                                .description("The nearest values that would be accepted, by name.")
                                .additionalProperties(new IntegerSchema().format("int64")));
        error.setRequired(List.of("detail"));
        return new ObjectSchema()
                .description("A problem (RFC 9457).")
                .addProperty(
                        "type",
                        new StringSchema()
                                .format("uri-reference")
                                .description("Which kind of problem; absent where the status says it all.")
                                .example(ProblemAdvice.INVALID_FIELDS.toString()))
                .addProperty("title", new StringSchema().description("The kind of problem, for people."))
                .addProperty("status", new IntegerSchema().description("The status of the answer."))
                .addProperty("detail", new StringSchema().description("What went wrong here, and what would go right."))
                .addProperty(
                        "instance",
                        new StringSchema().format("uri-reference").description("The path that was asked for."))
                .addProperty(
                        "errors",
                        new ArraySchema()
                                .items(error)
                                .description("Every invalid field or parameter, where that is what went wrong."));
    }
}
