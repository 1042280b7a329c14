package io.entangle.shared.searchspace;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.architecture.S3Architecture;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The subnets that the authors of AutoFormer and S3 released, by name; each can be asked for wherever an architecture can, in a space that holds it. */
public final class PublishedSubnets {

    private static final List<PublishedSubnet> ALL = List.of(
            new PublishedSubnet(
                    "autoformer-t",
                    "AutoFormer-T as released: 5.9 million parameters at 224 pixels and 1000 classes.",
                    "autoformer-tiny-with-published-subnet",
                    new AutoFormerArchitecture(
                            192,
                            List.of(3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 4, 3, 3),
                            List.of(3.5, 3.5, 3.0, 3.5, 3.0, 3.0, 4.0, 4.0, 3.5, 4.0, 3.5, 4.0, 3.5))),
            new PublishedSubnet(
                    "autoformer-s",
                    "AutoFormer-S as released: 22.9 million parameters at 224 pixels and 1000 classes.",
                    "autoformer-small",
                    new AutoFormerArchitecture(
                            384,
                            List.of(6, 6, 5, 7, 5, 5, 5, 6, 6, 7, 7, 6, 7),
                            List.of(3.0, 3.5, 3.0, 3.5, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 3.5, 4.0))),
            new PublishedSubnet(
                    "autoformer-b",
                    "AutoFormer-B as released: 53.7 million parameters at 224 pixels and 1000 classes.",
                    "autoformer-base",
                    new AutoFormerArchitecture(
                            576,
                            List.of(9, 9, 9, 9, 9, 10, 9, 9, 10, 9, 10, 9, 9, 10),
                            List.of(3.5, 3.5, 4.0, 3.5, 4.0, 3.5, 3.5, 3.0, 4.0, 4.0, 3.0, 4.0, 3.0, 3.5))),
            new PublishedSubnet(
                    "s3-t",
                    "S3-T as released: 28.3 million parameters at 224 pixels and 1000 classes. Its file lists eight blocks for the third stage and gives it six.",
                    "s3-tiny",
                    s3(6, 7)),
            new PublishedSubnet(
                    "s3-s",
                    "S3-S as released: 49.7 million parameters at 224 pixels and 1000 classes.",
                    "s3-small",
                    s3(18, 14)),
            new PublishedSubnet(
                    "s3-b",
                    "S3-B as released: 71.1 million parameters at 224 pixels and 1000 classes.",
                    "s3-base",
                    s3(30, 7)));

    private PublishedSubnets() {}

    /** Swin's widths; what the three differ in is the blocks of the third stage, and the windows of the others. */
    private static S3Architecture s3(int blocksOfThird, int windowOfOthers) {
        return new S3Architecture(List.of(
                stage(96, 2, windowOfOthers, 3),
                stage(192, 2, windowOfOthers, 6),
                stage(384, blocksOfThird, 14, 12),
                stage(768, 2, windowOfOthers, 24)));
    }

    private static S3Architecture.Stage stage(int embedDim, int blocks, int window, int heads) {
        return new S3Architecture.Stage(
                embedDim,
                Collections.nCopies(blocks, window),
                Collections.nCopies(blocks, heads),
                Collections.nCopies(blocks, 4.0));
    }

    /** All of them, AutoFormer's before S3's, smallest first. */
    public static List<PublishedSubnet> all() {
        return ALL;
    }

    /** The subnet of that name. */
    public static Optional<PublishedSubnet> find(String name) {
        return ALL.stream().filter(subnet -> subnet.name().equals(name)).findFirst();
    }

    /**
     * A released subnet.
     *
     * @param name name to ask for it by
     * @param description what it is
     * @param searchSpace name of a preset whose space holds it
     * @param architecture the subnet itself
     */
    public record PublishedSubnet(String name, String description, String searchSpace, Architecture architecture) {}
}
