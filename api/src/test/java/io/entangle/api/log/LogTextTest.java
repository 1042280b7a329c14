package io.entangle.api.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LogTextTest {

    static Stream<Arguments> harmful() {
        return Stream.of(
                Arguments.of("colours", "\u001b[1;31mred\u001b[0m alert", "red alert"),
                Arguments.of("a cleared screen", "a\u001b[2J\u001b[Hb", "ab"),
                Arguments.of("a title of the window", "a\u001b]0;owned\u0007b", "ab"),
                Arguments.of("a link", "\u001b]8;;http://evil\u001b\\text\u001b]8;;\u001b\\", "text"),
                Arguments.of("a device control string", "a\u001bPq#0;2;0;0;0\u001b\\b", "ab"),
                Arguments.of("escapes of one character", "a\u009b31mb\u009dtitle\u009cc", "abc"),
                Arguments.of("an escape that has no end", "a\u001b[", "a"),
                Arguments.of("a second line", "ok\r\n2026-01-01 ERROR forged", "ok\ufffd\ufffd2026-01-01 ERROR forged"),
                Arguments.of("other ends of lines", "a\u2028b\u0085c", "a\ufffdb\ufffdc"),
                Arguments.of("backspaces and NUL", "a\b\u0000b\u007f", "a\ufffd\ufffdb\ufffd"),
                Arguments.of("the other direction", "a\u202egnp.exe\u2066", "a\ufffdgnp.exe\ufffd"),
                Arguments.of("half a character", "a\ud83d", "a\ufffd"),
                Arguments.of("a tab", "a\tb", "a b"),
                Arguments.of("nothing harmful", "Größe ≤ 5 \ud83d\ude00", "Größe ≤ 5 \ud83d\ude00"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("harmful")
    void isMadeHarmless(String what, String text, String expected) {
        assertThat(LogText.harmless(text)).as(what).isEqualTo(expected);
    }

    @Test
    void aLineThatIsTooLongSaysHowMuchIsMissing() {
        assertThat(LogText.harmless("x".repeat(5000))).startsWith("xxx").endsWith("x … (3000 more characters)");
    }

    @Test
    void aLevelIsAWord() {
        assertThat(LogText.level("WARN")).isEqualTo("WARN");
        assertThat(LogText.level("<b>\n")).isEqualTo("INFO");
    }
}
