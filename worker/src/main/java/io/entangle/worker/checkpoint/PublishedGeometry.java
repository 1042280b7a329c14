package io.entangle.worker.checkpoint;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.searchspace.SearchSpace;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What the shapes of published tensors tell about the network that they are of. What they do not tell, the space must. */
public sealed interface PublishedGeometry permits AutoFormerGeometry, S3Geometry {

    /**
     * Reads the geometry off the tensors of a supernet or of one subnet.
     *
     * @param tensors by their published names
     * @throws CheckpointException naming the tensor that is missing or has a shape which no network of its family has
     */
    static PublishedGeometry of(Map<String, HostTensor> tensors) {
        return tensors.containsKey(S3Geometry.PATCHES) ? S3Geometry.of(tensors) : AutoFormerGeometry.of(tensors);
    }

    /** What the function for its family gives. */
    <R> R byFamily(Function<AutoFormerGeometry, R> autoFormer, Function<S3Geometry, R> s3);

    /** Everything in which a supernet of this geometry is not that of a space, in words; empty if it is. */
    List<String> mismatches(SearchSpace space);

    /**
     * The subnet of a space that tensors of this geometry are, alone.
     *
     * @throws CheckpointException naming everything in which they are none
     */
    Architecture subnet(SearchSpace space);

    /** That a file is of another family than the space, in words. */
    static String otherFamily(String here, String wanted) {
        return "family: %s in the file, %s in the search space".formatted(here, wanted);
    }

    /** The complaint about tensors that are no subnet of a space. */
    static CheckpointException noSubnet(List<String> reasons) {
        return new CheckpointException("it is no subnet of the search space: " + String.join("; ", reasons));
    }
}
