package io.entangle.worker.spacesearch;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.constraint.Constraints;
import io.entangle.shared.cost.CostModel;
import io.entangle.shared.random.RandomStreams;
import io.entangle.shared.searchspace.SearchSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Random subnets of a space within limits: each is drawn as a training draws it, and kept if it keeps them (S3, section 3.1). A subnet may come twice; to leave it out would give
 * those of few blocks, of which there are fewer, less than their share.
 */
public final class SpaceSample {

    private static final String PURPOSE = "space-sample";

    /** Draws for each subnet wanted. Limits that fewer than one in so many keep leave nothing that tells about the space. */
    private static final int MOST_DRAWS = 1000;

    private SpaceSample() {}

    /**
     * The first so many that keep the limits, or fewer if that takes too many draws.
     *
     * @param step part of the stream's name: how often the space has moved before
     * @param betweenDraws run before each draw; what it throws ends the drawing
     */
    public static List<Architecture> draw(
            SearchSpace space, Constraints constraints, int count, long seed, int step, Runnable betweenDraws) {
        SplittableRandom random = RandomStreams.stream(seed, PURPOSE, step);
        List<Architecture> drawn = new ArrayList<>();
        for (long i = 0; i < (long) count * MOST_DRAWS && drawn.size() < count; i++) {
            betweenDraws.run();
            Architecture architecture = space.sample(random);
            if (constraints.equals(Constraints.NONE) || constraints.admit(CostModel.of(space, architecture))) {
                drawn.add(architecture);
            }
        }
        return drawn;
    }
}
