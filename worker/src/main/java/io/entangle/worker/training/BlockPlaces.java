package io.entangle.worker.training;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.S3Architecture;
import io.entangle.shared.searchspace.S3Space;
import io.entangle.shared.searchspace.SearchSpace;
import java.util.Collections;
import java.util.stream.IntStream;

/** Where the blocks of a subnet lie among those of the deepest one: a block has the same place in every subnet that has it. */
final class BlockPlaces {

    private final SearchSpace space;

    /** The places of a space's subnets. */
    BlockPlaces(SearchSpace space) {
        this.space = space;
    }

    /** How many blocks the supernet has. */
    int count() {
        return space.byFamily(
                autoFormer -> autoFormer.maxima().depth(),
                s3 -> s3.stages().stream().mapToInt(BlockPlaces::deepest).sum());
    }

    /** The place of each of a subnet's blocks, from 0. */
    int[] of(Architecture architecture) {
        return space.byFamily(
                autoFormer -> IntStream.range(0, architecture.depth()).toArray(),
                s3 -> places(s3, (S3Architecture) architecture));
    }

    private static int[] places(S3Space space, S3Architecture subnet) {
        IntStream places = IntStream.empty();
        int first = 0;
        for (int stage = 0; stage < space.stages().size(); stage++) {
            places = IntStream.concat(
                    places,
                    IntStream.range(first, first + subnet.stages().get(stage).depth()));
            first += deepest(space.stages().get(stage));
        }
        return places.toArray();
    }

    private static int deepest(S3Space.Stage stage) {
        return Collections.max(stage.depth());
    }
}
