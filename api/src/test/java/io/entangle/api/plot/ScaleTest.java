package io.entangle.api.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScaleTest {

    @Test
    void numbersGetPixelsInProportion() {
        Scale upward = new Scale(70, 80, 200, 0);

        assertThat(upward.at(70)).isEqualTo(200);
        assertThat(upward.at(75)).isEqualTo(100);
        assertThat(upward.along(0, 10).at(75)).isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource({"70.2, 79.9, 2, 0", "0, 1, 0.2, 1", "76.31, 76.94, 0.2, 1", "192, 240, 10, 0", "0.01, 0.04, 0.01, 2"})
    void ticksAreRoundAndToldApart(double low, double high, double step, int digits) {
        Scale scale = new Scale(low, high, 0, 1);

        assertThat(scale.ticks()).hasSizeBetween(3, 8).allSatisfy(tick -> {
            assertThat(tick).isBetween(low, high);
            assertThat(tick / step).isCloseTo(Math.rint(tick / step), within(1e-9));
        });
        assertThat(scale.digits()).isEqualTo(digits);
    }

    @Test
    void equalNumbersGetRoomAroundThem() {
        Scale scale = Scale.around(DoubleStream.of(5, 5), 1, 0, 100);

        assertThat(scale.at(5)).isEqualTo(50);
        assertThat(scale.low()).isEqualTo(4);
    }
}
