package io.entangle.api.plot;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.springframework.web.util.HtmlUtils;

/** An SVG document under the pen: shapes and escaped text, with no script, no style sheet and nothing that is loaded from elsewhere. Lengths are pixels from the top left. */
public final class Svg {

    /** How a text lies to its point. */
    public enum Anchor {
        /** The text begins there. */
        START,
        /** Its middle lies there. */
        MIDDLE,
        /** It ends there. */
        END
    }

    /**
     * A corner of a line.
     *
     * @param x from the left
     * @param y from the top
     */
    public record Corner(double x, double y) {}

    private final StringBuilder elements = new StringBuilder();
    private final int width;
    private final int height;
    private final String title;

    /** An empty white sheet; the title is what a reader without eyes is told. */
    public Svg(int width, int height, String title) {
        this.width = width;
        this.height = height;
        this.title = title;
    }

    /** A thin line. */
    public void line(Corner from, Corner to, String colour) {
        polyline(List.of(from, to), colour, 1);
    }

    /** A thin line of dashes. */
    public void dashedLine(Corner from, Corner to, String colour) {
        add("<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" stroke=\"%s\" stroke-dasharray=\"5 4\"/>"
                .formatted(number(from.x), number(from.y), number(to.x), number(to.y), colour));
    }

    /** Lines from corner to corner. */
    public void polyline(List<Corner> corners, String colour, double thickness) {
        String path = corners.stream()
                .map(corner -> number(corner.x) + "," + number(corner.y))
                .collect(Collectors.joining(" "));
        add("<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%s\"/>"
                .formatted(path, colour, number(thickness)));
    }

    /** A filled circle. */
    public void dot(Corner at, double radius, String colour) {
        add("<circle cx=\"%s\" cy=\"%s\" r=\"%s\" fill=\"%s\"/>"
                .formatted(number(at.x), number(at.y), number(radius), colour));
    }

    /** A text. */
    public void text(Corner at, Anchor anchor, int size, String text) {
        add("<text x=\"%s\" y=\"%s\" text-anchor=\"%s\" font-size=\"%s\">%s</text>"
                .formatted(number(at.x), number(at.y), anchor.name().toLowerCase(Locale.ROOT), size, escaped(text)));
    }

    /** A text that reads from bottom to top, centred on its point. */
    public void uprightText(Corner at, int size, String text) {
        add("<text transform=\"translate(%s %s) rotate(-90)\" text-anchor=\"middle\" font-size=\"%s\">%s</text>"
                .formatted(number(at.x), number(at.y), size, escaped(text)));
    }

    /** The whole document. */
    public String document() {
        return """
                <svg xmlns="http://www.w3.org/2000/svg" width="%1$s" height="%2$s" viewBox="0 0 %1$s %2$s" role="img" font-family="sans-serif" fill="#222222">
                <title>%3$s</title>
                <rect width="%1$s" height="%2$s" fill="#ffffff"/>
                %4$s</svg>
                """.formatted(width, height, escaped(title), elements);
    }

    private void add(String element) {
        elements.append(element).append('\n');
    }

    private static String number(double pixels) {
        return String.format(Locale.ROOT, "%.1f", pixels);
    }

    /** XML knows no escape for what it forbids; a name may hold half a surrogate pair. */
    private static String escaped(String text) {
        String allowed = text.codePoints()
                .mapToObj(c -> isXml(c) ? Character.toString(c) : "\ufffd")
                .collect(Collectors.joining());
        return HtmlUtils.htmlEscape(allowed, "UTF-8");
    }

    /** XML 1.0, production 2. */
    private static boolean isXml(int c) {
        return c == '\t'
                || c == '\n'
                || c == '\r'
                || (c >= 0x20 && c <= 0xd7ff)
                || (c >= 0xe000 && c <= 0xfffd)
                || c >= 0x10000;
    }
}
