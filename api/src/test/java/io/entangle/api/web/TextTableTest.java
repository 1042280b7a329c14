package io.entangle.api.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextTableTest {

    private static String csv(String cell) {
        return TextTable.of(List.of("name"), List.of(List.of(cell))).csv();
    }

    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "@SUM(A1)", "+1+cmd", "-2+3", "\t=1", "-"})
    void whatASpreadsheetWouldComputeIsAText(String cell) {
        assertThat(csv(cell)).isEqualTo("name\r\n'" + cell + "\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-0.5", "+1", "1e-7", "-3.2E+10", "a-b", "", "0", "98.2 %"})
    void numbersAndWordsAreAsTheyAre(String cell) {
        assertThat(csv(cell)).isEqualTo("name\r\n" + cell + "\r\n");
    }

    @Test
    void aFormulaWithASeparatorIsQuotedToo() {
        assertThat(csv("=HYPERLINK(\"x\",A1)")).isEqualTo("name\r\n\"'=HYPERLINK(\"\"x\"\",A1)\"\r\n");
    }
}
