package io.entangle.api.web;

import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Makes sentences for the OpenAPI document of the Javadoc of records, and describes the parameters that mean the same wherever they are. */
@Configuration(proxyBeanMethods = false)
class Descriptions {

    private static final Pattern CODE = Pattern.compile("</?code>");
    /** What is linked is a class or a field of it: its name says enough, where it lies is nobody's business. */
    private static final Pattern LINK = Pattern.compile("\\{@(?:link|value) [^}]*?(\\w+)}");

    private static final Pattern INLINE_TAG = Pattern.compile("</?(?:i|b|em|a)(?: [^>]*)?>");
    private static final Pattern BLOCK_TAG = Pattern.compile("</?(?:p|ul|li)>");
    private static final Pattern SPACE = Pattern.compile("\\s+");

    /** Of parameters by name; where a name means different things, by the part of the path before it, too. */
    private static final Map<String, String> PARAMETERS = Map.ofEntries(
            Map.entry("limit", "Most items on a page, 1 to %d.".formatted(PageQuery.MAX_LIMIT)),
            Map.entry("cursor", "`nextCursor` of the page before; with the same filters."),
            Map.entry("experiments/id", "Id of the experiment."),
            Map.entry("search-spaces/id", "Id or name of the search space."),
            Map.entry("datasets/id", "Id or name of the data set."),
            Map.entry("checkpoints/id", "Id or name of the checkpoint."),
            Map.entry("artifacts/id", "Id of the artifact."),
            Map.entry("api-keys/id", "Id of the key; not the key itself."),
            Map.entry("architectures/name", "Name of the released subnet."),
            Map.entry("webhooks/id", "Id of the webhook."),
            Map.entry("delivery", "Id of the delivery."),
            Map.entry("job", "Id of the job, a stage's `jobId` say."),
            Map.entry("retraining", "Id of the retraining."),
            Map.entry("sweep", "Id of the sweep."),
            Map.entry("rank", "Rank of the subnet, 1 for the best."),
            Map.entry("file", "Which of its files."),
            Map.entry(
                    "step",
                    "Version of the search space: 0 for the one that was posted, 1 after its first change, and so on."));

    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    GlobalOpenApiCustomizer describedFieldsAndParameters() {
        return document -> {
            document.getComponents().getSchemas().values().forEach(Descriptions::tidy);
            document.getPaths()
                    .forEach((path, item) -> item.readOperations().forEach(operation -> {
                        if (operation.getParameters() != null) {
                            operation.getParameters().forEach(parameter -> describe(parameter, path));
                        }
                    }));
        };
    }

    private static void describe(Parameter parameter, String path) {
        if (parameter.getDescription() == null) {
            String[] before = path.substring(0, Math.max(0, path.indexOf("/{" + parameter.getName() + "}")))
                    .split("/", -1);
            String qualified = before[before.length - 1] + "/" + parameter.getName();
            parameter.setDescription(PARAMETERS.getOrDefault(qualified, PARAMETERS.get(parameter.getName())));
            if (parameter.getName().equals("limit")) {
                parameter.getSchema().setMinimum(BigDecimal.ONE);
                parameter.getSchema().setMaximum(BigDecimal.valueOf(PageQuery.MAX_LIMIT));
            }
        }
    }

    private static void tidy(Schema<?> schema) {
        schema.setDescription(sentence(schema.getDescription()));
        if (schema.getProperties() != null) {
            schema.getProperties().values().forEach(Descriptions::tidy);
        }
        if (schema.getItems() != null) {
            tidy(schema.getItems());
        }
        if (schema.getAllOf() != null) {
            schema.getAllOf().forEach(Descriptions::tidy);
        }
    }

    private static @Nullable String sentence(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        String code = LINK.matcher(CODE.matcher(text).replaceAll("`")).replaceAll("`$1`");
        String plain = SPACE.matcher(BLOCK_TAG
                        .matcher(INLINE_TAG.matcher(code).replaceAll(""))
                        .replaceAll(" "))
                .replaceAll(" ")
                .strip()
                .replace("&quot;", "\"")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&");
        String begun = plain.substring(0, 1).toUpperCase(Locale.ROOT) + plain.substring(1);
        return begun.endsWith(".") || begun.endsWith("`") ? begun : begun + ".";
    }
}
