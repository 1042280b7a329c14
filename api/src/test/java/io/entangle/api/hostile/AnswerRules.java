package io.entangle.api.hostile;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** What has to be true of every answer, whatever was asked. */
final class AnswerRules {

    /** What tells of the inside: frames of a stack, names of classes and exceptions, SQL and what a database says of it. */
    private static final List<Pattern> LEAKS = List.of(
            Pattern.compile("\\bat [\\w.$]+\\([\\w]+\\.java:\\d+\\)"),
            Pattern.compile("\\b(?:java|javax|jakarta|kotlin|sun|jdk)\\.[a-z]+[.\\w]*"),
            Pattern.compile("\\b(?:org\\.(?:springframework|hibernate|postgresql|apache)|io\\.entangle|tools\\.jackson"
                    + "|com\\.(?:fasterxml|zaxxer))\\.\\w+"),
            Pattern.compile("\\b[A-Z]\\w+(?:Exception|Error)\\b"),
            Pattern.compile("(?i)\\b(?:select .{1,200} from|insert into|update \\w+ set|delete from) "),
            Pattern.compile("SQLState|violates .{1,40} constraint|PSQL|ERROR: "),
            Pattern.compile("REDACTED|StreamReadFeature|FAIL_ON_|at \\[Source"));
    /** Names of classes are labels of metrics. */
    private static final String METRICS = "/actuator/prometheus";
    /** The script that loads weights names errors of Python, which it handles. */
    private static final String PYTHON = "text/x-python";
    /** The worker's protocol is specified by the shared module, not by the document. */
    private static final Set<Integer> OF_WORKERS =
            Set.of(200, 204, 206, 304, 307, 400, 401, 403, 404, 406, 409, 410, 413, 415, 416, 422, 429, 507);

    private final List<String> placesOfTheMachine;

    AnswerRules(List<String> placesOfTheMachine) {
        this.placesOfTheMachine = List.copyOf(placesOfTheMachine);
    }

    /** Every rule that the answer breaks. */
    List<String> broken(Draft draft, Optional<RawAnswer> answered) {
        if (answered.isEmpty()) {
            return draft.framing.isHonest() && draft.liberties.isEmpty() ? List.of("no answer") : List.of();
        }
        RawAnswer answer = answered.get();
        List<String> broken = new ArrayList<>();
        // To make a tunnel is no method of an origin server, and 501 is what RFC 9110 wants for those.
        if (answer.status() >= 500 && !(answer.status() == 501 && draft.method.equals("CONNECT"))) {
            broken.add("status " + answer.status());
        }
        if (!isDocumented(draft, answer.status())) {
            broken.add("undocumented status " + answer.status());
        }
        broken.addAll(wrongContent(draft, answer));
        broken.addAll(leaks(draft, answer));
        if (answer.headers().stream()
                .anyMatch(line -> line.toLowerCase(Locale.ROOT).startsWith("set-cookie"))) {
            broken.add("a cookie");
        }
        return broken;
    }

    private static boolean isDocumented(Draft draft, int status) {
        if (!draft.liberties.isEmpty() || !draft.framing.isHonest()) {
            return true;
        }
        Set<Integer> documented = draft.operation.answers().keySet();
        return documented.isEmpty()
                || documented.contains(status)
                || (draft.operation.isOfWorkers() && OF_WORKERS.contains(status))
                || (status == 415 && draft.operation.bodies().isEmpty())
                || ((status == 414 || status == 431) && draft.request().bytes().length > 4_000);
    }

    /** Spring's own answer, without a body. */
    private static boolean isOfNoHealthGroup(Draft draft, RawAnswer answer) {
        return draft.path.startsWith("/actuator/health/") && answer.status() == 404;
    }

    private static List<String> wrongContent(Draft draft, RawAnswer answer) {
        boolean empty = draft.method.equals("HEAD")
                || answer.status() == 204
                || answer.status() == 304
                || answer.status() == 307
                || draft.method.equals("OPTIONS");
        if (empty || isOfNoHealthGroup(draft, answer)) {
            return List.of();
        }
        if (answer.status() >= 400) {
            Optional<JsonNode> problem = answer.json();
            if (!answer.type().equals("application/problem+json")) {
                return List.of("a refusal of type " + answer.type());
            }
            return problem.isPresent() && problem.get().path("status").asInt(0) == answer.status()
                    ? List.of()
                    : List.of("a refusal that is no problem");
        }
        if (answer.type().equals("application/json") && answer.json().isEmpty()) {
            return List.of("JSON that is none");
        }
        Set<String> types = draft.operation.answers().getOrDefault(answer.status(), Set.of());
        boolean own = draft.liberties.isEmpty()
                && !types.isEmpty()
                && !draft.operation.path().equals(METRICS);
        return own && !types.contains(answer.type()) ? List.of("undocumented type " + answer.type()) : List.of();
    }

    private List<String> leaks(Draft draft, RawAnswer answer) {
        if (answer.status() == 200
                && (draft.operation.path().equals(METRICS) || answer.type().equals(PYTHON))) {
            return List.of();
        }
        List<String> leaks = new ArrayList<>();
        String text = answer.text();
        for (Pattern leak : LEAKS) {
            Matcher found = leak.matcher(text);
            if (found.find()
                    && !new String(draft.request().bytes(), StandardCharsets.ISO_8859_1).contains(found.group())) {
                leaks.add("tells of the inside: " + found.group());
            }
        }
        for (String place : placesOfTheMachine) {
            if (text.contains(place)) {
                leaks.add("tells of the machine: " + place);
            }
        }
        return leaks;
    }
}
