package io.entangle.e2e.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Tables in Markdown, printed as they grow and kept in a file of the build. */
final class Report {

    private final Path file;
    private final StringBuilder text = new StringBuilder();

    /** A report under {@code target}. */
    Report(String fileName) {
        file = Path.of("target", fileName);
    }

    /** Begins a table. */
    void table(String title, String... columns) throws IOException {
        line("");
        line("**" + title + "**");
        line("");
        row((Object[]) columns);
        line("|" + "---|".repeat(columns.length));
    }

    /** A row; numbers are rounded to what can be read. */
    void row(Object... cells) throws IOException {
        line(List.of(cells).stream().map(Report::cell).collect(Collectors.joining(" | ", "| ", " |")));
    }

    /** A line of words. */
    void line(String line) throws IOException {
        System.out.println(line);
        text.append(line).append('\n');
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, text);
    }

    private static String cell(Object value) {
        if (value instanceof Double number) {
            int digits = number >= 100 ? 0 : number >= 10 ? 1 : 2;
            return String.format(Locale.ROOT, "%,." + digits + "f", number);
        }
        return value instanceof Number whole ? String.format(Locale.ROOT, "%,d", whole.longValue()) : value.toString();
    }
}
