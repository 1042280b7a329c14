package io.entangle.worker.supernet;

import io.entangle.shared.searchspace.ImageGeometry;
import io.entangle.shared.searchspace.S3Space;
import java.util.List;
import java.util.stream.Stream;

/** S3 spaces whose supernets take milliseconds. */
public final class SmallS3Spaces {

    private SmallS3Spaces() {}

    /** Grids of 8, 4 and 2 tokens, which all windows divide or exceed. */
    public static S3Space dividing() {
        return new S3Space(
                new ImageGeometry(16, 2, 3),
                3,
                List.of(
                        new S3Space.Stage(
                                List.of(1, 2, 3),
                                List.of(8, 12, 16),
                                List.of(2, 4, 8),
                                List.of(1, 2),
                                List.of(1.0, 1.5, 2.0)),
                        new S3Space.Stage(
                                List.of(2, 3), List.of(16, 24), List.of(2, 4), List.of(1, 2), List.of(2.0, 3.0)),
                        new S3Space.Stage(
                                List.of(1, 2), List.of(24, 32), List.of(1, 7), List.of(1, 3), List.of(1.0, 2.0))));
    }

    /** Grids of 9, 5 and 3 tokens: odd, and seldom divided by a window. */
    public static S3Space reachingBeyond() {
        return new S3Space(
                new ImageGeometry(18, 2, 3),
                4,
                List.of(
                        new S3Space.Stage(
                                List.of(2, 3, 4),
                                List.of(8, 16),
                                List.of(2, 3, 4, 5),
                                List.of(1, 2),
                                List.of(1.0, 2.0)),
                        new S3Space.Stage(
                                List.of(1, 2), List.of(12, 16), List.of(2, 3, 8), List.of(1, 2), List.of(2.0, 3.0)),
                        new S3Space.Stage(
                                List.of(1, 2), List.of(16, 24), List.of(2, 3), List.of(1, 2), List.of(1.5, 2.0))));
    }

    /** A single stage on 7 tokens a side. */
    public static S3Space ofOneStage() {
        return new S3Space(
                new ImageGeometry(14, 2, 3),
                2,
                List.of(new S3Space.Stage(
                        List.of(1, 2), List.of(8, 16), List.of(3, 4, 7, 14), List.of(1, 2), List.of(1.0, 2.0))));
    }

    /** All of them. */
    public static Stream<S3Space> all() {
        return Stream.of(dividing(), reachingBeyond(), ofOneStage());
    }
}
