package io.entangle.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.worker.command.WorkerCommands;
import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** What compose file, chart and image give a worker in its environment, against what its command line, its logging and DJL read. */
class WorkerSettingsTest {

    private static final Pattern FROM_ENVIRONMENT = Pattern.compile("\\$\\{env:([A-Z_]+)");
    private static final Pattern IN_LOGBACK = Pattern.compile("\\$\\{(ENTANGLE_[A-Z_]+)");
    private static final Pattern GIVEN = Pattern.compile("\\b((?:ENTANGLE|DJL)_[A-Z_]+)(?=:|=|$)", Pattern.MULTILINE);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "docker-compose.yml",
                "docker-compose.gpu.yml",
                "helm/entangle/templates/_worker.tpl",
                "worker/Dockerfile",
                "worker/Dockerfile.cuda"
            })
    void theWorkerReadsEverySettingItIsGiven(String file) throws IOException {
        assertThat(names(GIVEN, partOfTheWorker(Files.readString(inRepository(file)))))
                .isNotEmpty()
                .isSubsetOf(settings());
    }

    @Test
    void everythingAPodMustBeToldCanComeFromTheEnvironment() throws IOException {
        assertThat(settings())
                .contains(
                        "ENTANGLE_API_URL",
                        "ENTANGLE_WORKER_KEY",
                        "ENTANGLE_DEVICE",
                        "ENTANGLE_WORK_DIR",
                        "ENTANGLE_DATA_ROOT");
    }

    private static Set<String> settings() throws IOException {
        var names = new HashSet<String>();
        collect(WorkerCommands.under(new EntangleWorker()), names);
        try (var djl = ai.djl.util.Utils.class.getResourceAsStream("Utils.class")) {
            String constants = new String(djl.readAllBytes(), StandardCharsets.ISO_8859_1);
            names.addAll(names(Pattern.compile("(DJL_CACHE_DIR)"), constants));
        }
        try (var logging = Objects.requireNonNull(EntangleWorker.class.getResourceAsStream("/logback.xml"))) {
            names.addAll(names(IN_LOGBACK, new String(logging.readAllBytes(), StandardCharsets.UTF_8)));
        }
        return names;
    }

    private static void collect(CommandLine command, Set<String> names) {
        command.getCommandSpec().options().stream()
                .map(option -> option.userObject())
                .filter(AnnotatedElement.class::isInstance)
                .map(field -> ((AnnotatedElement) field).getAnnotation(Option.class))
                .forEach(option -> names.addAll(names(FROM_ENVIRONMENT, option.defaultValue())));
        command.getSubcommands().values().forEach(subcommand -> collect(subcommand, names));
    }

    /** The compose file describes the API too, and takes some values from its own surroundings. */
    private static String partOfTheWorker(String text) {
        return text.substring(Math.max(0, text.indexOf("\n  worker:"))).replaceAll("\\$\\{[^}]*}", "");
    }

    private static Set<String> names(Pattern pattern, String text) {
        var names = new HashSet<String>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }

    private static Path inRepository(String name) {
        for (Path place = Path.of("").toAbsolutePath(); place != null; place = place.getParent()) {
            if (Files.isRegularFile(place.resolve("mvnw"))) {
                return place.resolve(name);
            }
        }
        throw new IllegalStateException(
                "not inside the repository: " + Path.of("").toAbsolutePath());
    }
}
