package io.entangle.api.web;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Rows of text under a header, aligned for people or comma-separated for programs.
 *
 * @param rows the header first; all of the same length
 */
public record TextTable(List<List<String>> rows) {

    private static final String FORMULA = "=+-@\t\r";
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?");

    /** Copies the rows. */
    public TextTable {
        rows = rows.stream().map(List::copyOf).toList();
    }

    /** A table of such rows under a header. */
    public static TextTable of(List<String> header, List<List<String>> rows) {
        List<List<String>> all = new ArrayList<>(List.of(header));
        all.addAll(rows);
        return new TextTable(all);
    }

    /** Columns aligned to the right, the last one to the left; no line break at the end. */
    public String aligned() {
        int[] widths = IntStream.range(0, rows.get(0).size())
                .map(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        return rows.stream().map(row -> aligned(row, widths)).collect(Collectors.joining("\n"));
    }

    private static String aligned(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            String cell = row.get(column);
            boolean last = column == row.size() - 1;
            line.append(last ? cell : " ".repeat(widths[column] - cell.length()) + cell + "  ");
        }
        return line.toString();
    }

    /** RFC 4180: every line ends in CR LF. What a spreadsheet would compute begins with an apostrophe, which makes it a text there. */
    public String csv() {
        return rows.stream()
                .map(row -> row.stream().map(TextTable::quoted).collect(Collectors.joining(",")) + "\r\n")
                .collect(Collectors.joining());
    }

    private static String quoted(String cell) {
        String text = isFormula(cell) ? "'" + cell : cell;
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    private static boolean isFormula(String cell) {
        return !cell.isEmpty()
                && FORMULA.indexOf(cell.charAt(0)) >= 0
                && !NUMBER.matcher(cell).matches();
    }
}
