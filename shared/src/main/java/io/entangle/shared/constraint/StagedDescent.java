package io.entangle.shared.constraint;

import io.entangle.shared.cost.Costs;
import io.entangle.shared.cost.S3Costs;
import io.entangle.shared.searchspace.S3Space;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks for one subnet of an S3 space within limits, by branch and bound: embeddings and depths are decided first, then how many blocks of each stage make each choice.
 * All costs grow with embedding and depth, and blocks add up, so whatever is undecided has simple bounds. The branch whose bounds lie nearest to the limits comes first.
 * Used once.
 */
final class StagedDescent {

    private static final Costs NOTHING = new Costs(0, 0, 0);

    /** Share of all steps after which embeddings and depths are given up, so that others have their turn. */
    private static final int SHAPES_TRIED_AT_LEAST = 20;

    private final StagedReach reach;
    private final S3Space space;
    private final Constraints limits;
    private final int stepsOfAShape;
    private int steps;
    private boolean gaveUp;

    /**
     * @param reach the space and its parts' costs
     * @param limits what the subnet must keep
     * @param steps how many decisions are tried before it gives up
     */
    StagedDescent(StagedReach reach, Constraints limits, int steps) {
        this.reach = reach;
        this.space = reach.space();
        this.limits = limits;
        this.steps = steps;
        this.stepsOfAShape = steps / SHAPES_TRIED_AT_LEAST;
    }

    /** Costs of a subnet within the limits; none if there is none, or if it gave up. */
    @Nullable
    Costs find() {
        Shape all = new Shape(
                space.stages().stream().map(S3Space.Stage::embedDim).toList(),
                space.stages().stream().map(S3Space.Stage::depth).toList());
        return bounds(all).meets(limits) ? decide(all, 0) : null;
    }

    /** Whether some subnets were not looked at: then nothing found means nothing. */
    boolean gaveUp() {
        return gaveUp;
    }

    private @Nullable Costs decide(Shape shape, int decided) {
        if (decided == 2 * space.stages().size()) {
            return fill(shape);
        }
        return first(
                shape.decisions(decided).map(next -> new Branch<>(next, bounds(next))),
                next -> decide(next, decided + 1));
    }

    /** The first costs that the branches within the limits lead to, nearest first. */
    private <T> @Nullable Costs first(Stream<Branch<T>> branches, Search<T> search) {
        List<Branch<T>> promising = branches.filter(branch -> branch.bounds.meets(limits))
                .sorted(Comparator.comparingDouble(branch -> branch.bounds.distance(limits)))
                .toList();
        for (Branch<T> branch : promising) {
            if (steps == 0) {
                gaveUp = true;
                return null;
            }
            steps--;
            Costs found = search.find(branch.node);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private CostBox bounds(Shape shape) {
        CostBox blocks = new CostBox(NOTHING, NOTHING);
        for (int i = 0; i < space.stages().size(); i++) {
            int narrow = Collections.min(shape.embeds.get(i));
            int wide = Collections.max(shape.embeds.get(i));
            Costs low = block(i, narrow).low();
            Costs high = block(i, wide).high();
            blocks = new CostBox(
                    blocks.low().plus(Collections.min(shape.depths.get(i)), low),
                    blocks.high().plus(Collections.max(shape.depths.get(i)), high));
        }
        return new CostBox(
                blocks.low()
                        .plus(
                                1,
                                aroundBlocks(shape.embeds.stream()
                                        .map(Collections::min)
                                        .toList())),
                blocks.high()
                        .plus(
                                1,
                                aroundBlocks(shape.embeds.stream()
                                        .map(Collections::max)
                                        .toList())));
    }

    private CostBox block(int stage, int embed) {
        return reach.attention(stage, embed)
                .bounds()
                .plus(1, reach.mlp(stage, embed).bounds());
    }

    private Costs aroundBlocks(List<Integer> embeds) {
        Costs costs = S3Costs.patches(space, embeds.get(0));
        for (int i = 1; i < embeds.size(); i++) {
            costs = costs.plus(1, S3Costs.merging(space, i, embeds.get(i - 1), embeds.get(i)));
        }
        return costs.plus(1, S3Costs.head(space, embeds.get(embeds.size() - 1)));
    }

    private @Nullable Costs fill(Shape shape) {
        List<Group> groups = new ArrayList<>();
        List<Integer> embeds = new ArrayList<>();
        for (int i = 0; i < space.stages().size(); i++) {
            int embed = shape.embeds.get(i).get(0);
            int blocks = shape.depths.get(i).get(0);
            groups.add(new Group(blocks, reach.mlp(i, embed)));
            groups.add(new Group(blocks, reach.attention(i, embed)));
            embeds.add(embed);
        }
        List<CostBox> after = new ArrayList<>();
        CostBox rest = new CostBox(NOTHING, NOTHING);
        for (int i = groups.size() - 1; i >= 0; i--) {
            after.add(0, rest);
            rest = rest.plus(groups.get(i).blocks, groups.get(i).choices.bounds());
        }
        int others = Math.max(0, steps - stepsOfAShape);
        steps -= others;
        Costs found = next(new Filling(groups, after, 0, 0, groups.get(0).blocks, aroundBlocks(embeds)));
        steps += others;
        return found;
    }

    private @Nullable Costs next(Filling filling) {
        if (filling.group == filling.groups.size()) {
            return limits.admit(filling.sum) ? filling.sum : null;
        }
        return first(filling.decisions(), this::next);
    }

    private interface Search<T> {
        @Nullable
        Costs find(T node);
    }

    private record Branch<T>(T node, CostBox bounds) {}

    /** What is still open of embeddings and depths; a list of one choice is a decision. */
    private record Shape(List<List<Integer>> embeds, List<List<Integer>> depths) {

        /** One shape for each choice of that variable: first come the embeddings, then the depths. */
        Stream<Shape> decisions(int variable) {
            int stage = variable % embeds.size();
            boolean embed = variable < embeds.size();
            List<Integer> open = (embed ? embeds : depths).get(stage);
            return open.stream()
                    .map(choice -> embed
                            ? new Shape(decided(embeds, stage, choice), depths)
                            : new Shape(embeds, decided(depths, stage, choice)));
        }

        private static List<List<Integer>> decided(List<List<Integer>> open, int stage, int choice) {
            List<List<Integer>> decided = new ArrayList<>(open);
            decided.set(stage, List.of(choice));
            return decided;
        }
    }

    /** Blocks that each make one of the same choices; which block makes which does not matter. */
    private record Group(int blocks, BlockChoices choices) {}

    /**
     * What is decided of the blocks.
     *
     * @param groups all groups
     * @param after for each group, bounds of all groups after it
     * @param group the group in which a decision is next
     * @param option the option of which the number of blocks is decided next
     * @param blocks blocks of that group without a decision
     * @param sum costs of all that is decided
     */
    private record Filling(List<Group> groups, List<CostBox> after, int group, int option, int blocks, Costs sum) {

        /** One for each number of blocks that can take the option. */
        Stream<Branch<Filling>> decisions() {
            List<Costs> options = groups.get(group).choices.options();
            boolean last = option + 1 == options.size();
            List<Branch<Filling>> decisions = new ArrayList<>();
            for (int taken = last ? blocks : 0; taken <= blocks; taken++) {
                Costs now = sum.plus(taken, options.get(option));
                int open = blocks - taken;
                CostBox bounds = after.get(group).plus(1, now);
                if (open > 0) {
                    bounds = bounds.plus(open, groups.get(group).choices.from().get(option + 1));
                    decisions.add(new Branch<>(new Filling(groups, after, group, option + 1, open, now), bounds));
                } else {
                    int next = group + 1;
                    int blocksOfNext = next < groups.size() ? groups.get(next).blocks : 0;
                    decisions.add(new Branch<>(new Filling(groups, after, next, 0, blocksOfNext, now), bounds));
                }
            }
            return decisions.stream();
        }
    }
}
