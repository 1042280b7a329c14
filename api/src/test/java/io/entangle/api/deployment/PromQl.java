package io.entangle.api.deployment;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What a query of Prometheus asks for. It reads as much of the language as the queries here use, and takes every word that it does not know for the name of a metric.
 *
 * @param metrics names of metrics, each with the labels that it is chosen by
 * @param grouping labels that results are grouped or matched by
 */
record PromQl(Map<String, Set<String>> metrics, Set<String> grouping) {

    private static final Set<String> WORDS =
            Set.of("absent", "increase", "max", "min", "rate", "sum", "time", "unless", "or", "and");

    private static final Pattern STRING = Pattern.compile("\"[^\"]*\"");
    private static final Pattern RANGE = Pattern.compile("\\[[^]]*]");
    private static final Pattern GROUPING = Pattern.compile("\\b(?:by|without|on|ignoring)\\s*\\(([^)]*)\\)");
    private static final Pattern SELECTOR = Pattern.compile("(?<![\\w.])([a-zA-Z_:][\\w:]*)(?:\\{([^}]*)})?");

    static PromQl read(String query) {
        String bare = RANGE.matcher(STRING.matcher(query).replaceAll("")).replaceAll("");
        Set<String> grouping = new HashSet<>();
        GROUPING.matcher(bare).results().map(match -> match.group(1)).forEach(labels -> grouping.addAll(words(labels)));
        Map<String, Set<String>> metrics = new HashMap<>();
        SELECTOR.matcher(GROUPING.matcher(bare).replaceAll(" "))
                .results()
                .filter(match -> !WORDS.contains(match.group(1)))
                .forEach(match -> metrics.computeIfAbsent(match.group(1), name -> new HashSet<>())
                        .addAll(matched(match)));
        return new PromQl(metrics, grouping);
    }

    private static Set<String> matched(MatchResult selector) {
        return selector.group(2) == null ? Set.of() : words(selector.group(2));
    }

    /** Words between commas, each up to the first sign. */
    private static Set<String> words(String list) {
        Set<String> words = new HashSet<>();
        Arrays.stream(list.split(",", -1))
                .map(part -> part.strip().split("\\W", 2)[0])
                .filter(word -> !word.isEmpty())
                .forEach(words::add);
        return words;
    }
}
