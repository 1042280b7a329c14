package io.entangle.api.deployment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A Dockerfile, as far as ours go, read strictly: an instruction that there is not is an error.
 *
 * @param stages in their order; the last one is the image
 */
record Dockerfile(List<Stage> stages) {

    private static final Set<String> INSTRUCTIONS = Set.of(
            "ADD",
            "ARG",
            "CMD",
            "COPY",
            "ENTRYPOINT",
            "ENV",
            "EXPOSE",
            "FROM",
            "HEALTHCHECK",
            "LABEL",
            "RUN",
            "SHELL",
            "STOPSIGNAL",
            "USER",
            "VOLUME",
            "WORKDIR");
    private static final Pattern FROM = Pattern.compile("(\\S+)(?: AS ([a-z][a-z0-9-]*))?");
    private static final Pattern ENV = Pattern.compile("([A-Z_]+)=(\\S*)");
    private static final Pattern COPY = Pattern.compile("((?:--\\S+ )*)(.+) (\\S+)");

    /** One instruction with its lines put together. */
    record Instruction(String name, String arguments) {}

    /**
     * A stage.
     *
     * @param base an image, or an earlier stage
     * @param name what later stages call it
     */
    record Stage(String base, @Nullable String name, List<Instruction> instructions) {

        /** The arguments of every instruction of that name. */
        List<String> all(String instruction) {
            return instructions.stream()
                    .filter(one -> one.name.equals(instruction))
                    .map(Instruction::arguments)
                    .toList();
        }
    }

    /** What a COPY takes from where. */
    record Copied(@Nullable String from, List<String> sources, String target) {}

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException if there is something in it that is not known
     */
    static Dockerfile parse(String text) {
        List<Stage> stages = new ArrayList<>();
        String joined = text.replaceAll("(?m)^\\s*#.*\\n", "").replaceAll("\\\\\\n\\s*", "");
        for (String line : joined.lines().toList()) {
            if (line.isBlank()) {
                continue;
            }
            int space = line.indexOf(' ');
            String name = space < 0 ? line : line.substring(0, space);
            if (!INSTRUCTIONS.contains(name)) {
                throw new IllegalArgumentException("there is no instruction " + name);
            }
            String arguments = line.substring(space + 1).strip();
            if (name.equals("FROM")) {
                Matcher from = match(FROM, arguments);
                stages.add(new Stage(from.group(1), from.group(2), new ArrayList<>()));
            } else if (stages.isEmpty()) {
                throw new IllegalArgumentException(name + " before FROM");
            } else {
                stages.get(stages.size() - 1).instructions.add(new Instruction(name, arguments));
            }
        }
        return new Dockerfile(stages);
    }

    /** The image's stages, from the last one back to the one that begins with an image of others. */
    List<Stage> line() {
        List<Stage> line = new ArrayList<>();
        Stage stage = stages.get(stages.size() - 1);
        while (stage != null) {
            line.add(stage);
            stage = stage(stage.base);
        }
        return line;
    }

    /** The stage of that name, if it is one. */
    @Nullable
    Stage stage(String name) {
        return stages.stream()
                .filter(stage -> name.equals(stage.name))
                .findFirst()
                .orElse(null);
    }

    /** What the image has in its environment. */
    Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        for (Stage stage : line()) {
            for (String assignments : stage.all("ENV")) {
                ENV.matcher(assignments).results().forEach(one -> environment.putIfAbsent(one.group(1), one.group(2)));
            }
        }
        return environment;
    }

    /** All that is copied, of a stage. */
    static List<Copied> copied(Stage stage) {
        return stage.all("COPY").stream()
                .map(arguments -> {
                    Matcher copy = match(COPY, arguments);
                    Matcher from = Pattern.compile("--from=(\\S+)").matcher(copy.group(1));
                    return new Copied(
                            from.find() ? from.group(1) : null,
                            List.of(copy.group(2).split(" ")),
                            copy.group(3));
                })
                .toList();
    }

    private static Matcher match(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("cannot be read: " + text);
        }
        return matcher;
    }
}
