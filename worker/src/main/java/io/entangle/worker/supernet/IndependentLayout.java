package io.entangle.worker.supernet;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.SearchSpace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Classical weight sharing, the point of comparison in AutoFormer, section 3.3 and figure 4 (SPOS, Guo et al., ECCV 2020): in every layer each choice of embedding, heads
 * and ratio has a block of its own, and each embedding its own patch embedding, positions, class token, norm and head. What is outside the blocks cannot be shared
 * between embeddings without entangling, so it is not.
 */
final class IndependentLayout implements SupernetLayout {

    private static final String EMBEDDING = "embedding-";
    private static final String BLOCKS = "blocks.";

    private final AutoFormerSpace space;
    private final List<Parameter> parameters = new ArrayList<>();
    private final Map<String, Integer> indices = new HashMap<>();

    private IndependentLayout(AutoFormerSpace space) {
        this.space = space;
        int depth = Collections.max(space.depth());
        for (int embed : space.embedDim()) {
            for (int heads : space.numHeads()) {
                for (double ratio : space.mlpRatio()) {
                    AutoFormerArchitecture alike = new AutoFormerArchitecture(
                            embed, Collections.nCopies(depth, heads), Collections.nCopies(depth, ratio));
                    add(alike);
                }
            }
        }
    }

    /**
     * The layout of a space.
     *
     * @throws IllegalArgumentException if it is not of AutoFormer, whose paper compares both
     */
    static IndependentLayout of(SearchSpace space) {
        if (space instanceof AutoFormerSpace autoFormer) {
            return new IndependentLayout(autoFormer);
        }
        throw new IllegalArgumentException("independent weights are there for AutoFormer's spaces alone");
    }

    /** Whether tensors are called as in this layout. */
    static boolean named(Set<String> names) {
        return names.stream().anyMatch(name -> name.startsWith(EMBEDDING));
    }

    private void add(AutoFormerArchitecture architecture) {
        for (Parameter parameter : AutoFormerParameters.ofSubnet(space, architecture)) {
            String name = name(parameter.name(), architecture);
            if (indices.putIfAbsent(name, parameters.size()) == null) {
                parameters.add(new Parameter(name, parameter.shape(), parameter.start(), parameter.decayed()));
            }
        }
    }

    private static String name(String published, AutoFormerArchitecture architecture) {
        String prefix = EMBEDDING + architecture.embedDim() + ".";
        if (published.startsWith(BLOCKS)) {
            int block = Integer.parseInt(published.substring(BLOCKS.length(), published.indexOf('.', BLOCKS.length())));
            prefix += "heads-%d.ratio-%s."
                    .formatted(
                            architecture.numHeads().get(block),
                            architecture.mlpRatio().get(block));
        }
        return prefix + published;
    }

    @Override
    public List<Parameter> parameters() {
        return Collections.unmodifiableList(parameters);
    }

    /**
     * @throws IllegalArgumentException if there are several subnets: theirs are different tensors, which no slice holds together
     */
    @Override
    public int[] given(List<? extends Architecture> architectures) {
        AutoFormerArchitecture architecture = only(architectures);
        return AutoFormerParameters.ofSubnet(space, architecture).stream()
                .mapToInt(parameter -> Objects.requireNonNull(indices.get(name(parameter.name(), architecture))))
                .toArray();
    }

    @Override
    public int sampled(List<? extends Architecture> architectures) {
        return AutoFormerParameters.ofSubnet(space, only(architectures)).size();
    }

    private static AutoFormerArchitecture only(List<? extends Architecture> architectures) {
        if (architectures.size() == 1 && architectures.get(0) instanceof AutoFormerArchitecture only) {
            return only;
        }
        throw new IllegalArgumentException(
                "independent weights serve one subnet of AutoFormer at a time, not " + architectures);
    }
}
