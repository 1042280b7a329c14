package io.entangle.api.web;

import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;

/** What is wrong with a text that is no JSON, for who wrote it; the parser's own words speak of its classes and switches too. */
final class JsonMistake {

    private static final Pattern ABOUT_THE_PARSER = Pattern.compile(
            "\\s*\\((?:start marker at|for \\w+ starting at|bound as|use `)[^\\n]*|,? (?:from )?`[^`]*`\\)?|\\(`JsonToken\\.\\w+`\\) |: not allowed as per.*");

    private JsonMistake() {}

    /** In words, and where. */
    static String of(JacksonException e) {
        String words = ABOUT_THE_PARSER
                .matcher(String.valueOf(e.getOriginalMessage())
                        .lines()
                        .findFirst()
                        .orElse(""))
                .replaceAll("");
        TokenStreamLocation where = e.getLocation();
        return where == null || where.getLineNr() < 1
                ? words
                : "%s (line %d, column %d)".formatted(words, where.getLineNr(), where.getColumnNr());
    }
}
