package io.entangle.worker.search;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.searchspace.AutoFormerSpace;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The operators of the AutoFormer search (Chen et al., <i>AutoFormer</i>, ICCV 2021, section 3.4, and the published
 * script).
 *
 * <p>Deviations: the published crossover redraws parents up to fifty times until their depths agree and otherwise pairs
 * their encodings position by position, which builds malformed children; here parents of any two depths are crossed, and
 * a layer that one parent lacks comes from the other.
 */
final class AutoFormerVariation implements Variation {

    private final AutoFormerSpace space;

    AutoFormerVariation(AutoFormerSpace space) {
        this.space = space;
    }

    /** Depth first, then each ratio, each head count, and the embedding: the order of the published script. */
    @Override
    public Architecture mutated(Architecture parent, double perLayer, double perSubnet, SplittableRandom random) {
        AutoFormerArchitecture subnet = (AutoFormerArchitecture) parent;
        int depth = random.nextDouble() < perSubnet ? LayerChoices.choose(space.depth(), random) : subnet.depth();
        List<Double> ratios = LayerChoices.resized(subnet.mlpRatio(), depth, space.mlpRatio(), random);
        List<Integer> heads = LayerChoices.resized(subnet.numHeads(), depth, space.numHeads(), random);
        LayerChoices.redraw(ratios, space.mlpRatio(), perLayer, random);
        LayerChoices.redraw(heads, space.numHeads(), perLayer, random);
        int embed = random.nextDouble() < perSubnet ? LayerChoices.choose(space.embedDim(), random) : subnet.embedDim();
        return new AutoFormerArchitecture(embed, heads, ratios);
    }

    @Override
    public Architecture crossed(Architecture first, Architecture second, SplittableRandom random) {
        AutoFormerArchitecture a = (AutoFormerArchitecture) first;
        AutoFormerArchitecture b = (AutoFormerArchitecture) second;
        int depth = random.nextBoolean() ? a.depth() : b.depth();
        List<Double> ratios = LayerChoices.mixed(a.mlpRatio(), b.mlpRatio(), depth, random);
        List<Integer> heads = LayerChoices.mixed(a.numHeads(), b.numHeads(), depth, random);
        return new AutoFormerArchitecture(random.nextBoolean() ? a.embedDim() : b.embedDim(), heads, ratios);
    }

    /** Takes over depth and embedding first, as they decide most of the cost and which layers there are to take over. */
    @Override
    public Iterator<Architecture> path(Architecture from, Architecture to, SplittableRandom random) {
        AutoFormerArchitecture target = (AutoFormerArchitecture) to;
        AutoFormerArchitecture start = (AutoFormerArchitecture) from;
        List<Architecture> path = new ArrayList<>();
        path.add(new AutoFormerArchitecture(target.embedDim(), start.numHeads(), start.mlpRatio()));
        List<Integer> heads = LayerChoices.taken(start.numHeads(), target.numHeads());
        List<Double> ratios = LayerChoices.taken(start.mlpRatio(), target.mlpRatio());
        path.add(new AutoFormerArchitecture(target.embedDim(), heads, ratios));
        List<Integer> choices =
                new ArrayList<>(IntStream.range(0, 2 * target.depth()).boxed().toList());
        for (int left = choices.size(); left > 0; left--) {
            int choice = choices.remove(random.nextInt(left));
            int layer = choice / 2;
            if (choice % 2 == 0) {
                heads.set(layer, target.numHeads().get(layer));
            } else {
                ratios.set(layer, target.mlpRatio().get(layer));
            }
            path.add(new AutoFormerArchitecture(target.embedDim(), heads, ratios));
        }
        return path.iterator();
    }

    @Override
    public Iterator<Architecture> all() {
        return space.depth().stream().flatMap(this::ofDepth).iterator();
    }

    private Stream<Architecture> ofDepth(int depth) {
        return space.embedDim().stream()
                .flatMap(embed -> LayerChoices.tuples(space.numHeads(), depth)
                        .flatMap(heads -> LayerChoices.tuples(space.mlpRatio(), depth)
                                .map(ratios -> new AutoFormerArchitecture(embed, heads, ratios))));
    }
}
