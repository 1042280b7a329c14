package io.entangle.worker.supernet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.ImageGeometry;
import io.entangle.shared.searchspace.Pooling;
import io.entangle.shared.searchspace.RelativePosition;
import io.entangle.worker.checkpoint.QkvBias;
import io.entangle.worker.torch.TorchDevice;
import io.entangle.worker.torch.TorchSession;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeviceImagesTest {

    /** Pictures so large that 16 of them are as much as is computed at once. */
    private static final AutoFormerSpace LARGE_PICTURES = new AutoFormerSpace(
            new ImageGeometry(224, 112, 3),
            3,
            List.of(2),
            List.of(8),
            List.of(2.0),
            List.of(1),
            4,
            null,
            new RelativePosition(true, 2),
            Pooling.MEAN);

    private static final int IMAGES = 35;

    @Test
    void onAProcessorManyImagesAreScoredPartByPart() {
        try (TorchSession session = TorchSession.open(TorchDevice.CPU, 1);
                Supernet supernet = SmallSpaces.allRandom(session, LARGE_PICTURES, QkvBias.HEAD_MAJOR)) {
            float[] pixels_BCSS = SmallSpaces.images(LARGE_PICTURES, IMAGES, 1);
            AutoFormerArchitecture architecture = LARGE_PICTURES.largest();
            try (DeviceImages images = supernet.toDevice(pixels_BCSS)) {
                assertThat(images.parts_BCSS())
                        .extracting(part -> part.shape()[0])
                        .containsExactly(16L, 16L, 3L);
                float[][] together = supernet.evaluate(images, architecture, Precision.FP32);
                assertThat(together).hasDimensions(IMAGES, LARGE_PICTURES.classes());
                int image = pixels_BCSS.length / IMAGES;
                for (int i = 0; i < IMAGES; i++) {
                    float[] alone = Arrays.copyOfRange(pixels_BCSS, i * image, (i + 1) * image);
                    assertThat(together[i])
                            .containsExactly(supernet.evaluate(alone, architecture, Precision.FP32)[0], within(1e-5f));
                }
            }
        }
    }
}
