package io.entangle.shared.searchspace;

import java.util.List;

/** Spaces for tests. */
public final class Spaces {

    private Spaces() {}

    /** 32 pixels, 5 classes, 2 × (4 + 16 + 64) subnets. */
    public static AutoFormerSpace tiny() {
        return new AutoFormerSpace(
                new ImageGeometry(32, 8, 3),
                5,
                List.of(1, 2, 3),
                List.of(24, 40),
                List.of(1.5, 3.0),
                List.of(1, 2),
                16,
                null,
                new RelativePosition(true, 3),
                Pooling.MEAN);
    }

    /** 20 pixels, grids of 5 and 3 tokens that no window divides, 5 classes, 2 × (4 + 16) × 8 subnets. */
    public static S3Space tinyS3() {
        return new S3Space(
                new ImageGeometry(20, 4, 3),
                5,
                List.of(
                        new S3Space.Stage(List.of(1, 2), List.of(24, 32), List.of(2, 3), List.of(1), List.of(1.5, 2.0)),
                        new S3Space.Stage(List.of(1), List.of(40), List.of(2, 4), List.of(1, 2), List.of(1.0, 2.0))));
    }

    /** AutoFormer supernet-T as published. */
    public static AutoFormerSpace published(String preset) {
        return (AutoFormerSpace) Presets.find(preset).orElseThrow().space();
    }
}
