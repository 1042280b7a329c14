package io.entangle.api.log;

import java.util.regex.Pattern;

/** Makes the words of a worker, and of the data it reads, harmless to who looks at them: no escape reaches a terminal, no line looks like two or runs backwards, and none has no end. */
public final class LogText {

    private static final int LONGEST = 2000;
    private static final Pattern LEVEL = Pattern.compile("[A-Z]{1,10}");
    /** Of ECMA-48: control sequences, then strings up to their end or that of the line, then any other escape. */
    private static final Pattern ESCAPE = Pattern.compile(
            "(?:\u001b\\[|\u009b)[0-?]*[ -/]*[@-~]?|(?:\u001b[\\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\\\|\u009c)?|\u001b[ -/]*[0-~]?");
    /** Controls, ends of lines and paragraphs, what turns the direction of writing, and halves of characters. */
    private static final Pattern UNPRINTABLE =
            Pattern.compile("[\\p{Cc}\\u2028\\u2029\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069\\p{Cs}]");

    private LogText() {}

    /** One line of printable text, at most 2,000 characters and a word about the rest. */
    public static String harmless(String text) {
        String cut = text.length() <= LONGEST ? text : text.substring(0, LONGEST);
        String plain = UNPRINTABLE
                .matcher(ESCAPE.matcher(cut).replaceAll("").replace('\t', ' '))
                .replaceAll("\ufffd");
        return text.length() <= LONGEST ? plain : plain + " … (%d more characters)".formatted(text.length() - LONGEST);
    }

    /** A level, or INFO for what is none. */
    static String level(String level) {
        return LEVEL.matcher(level).matches() ? level : "INFO";
    }
}
