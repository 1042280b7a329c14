package io.entangle.worker.supernet;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.worker.checkpoint.HostTensor;
import io.entangle.worker.checkpoint.QkvBias;
import io.entangle.worker.torch.Tensor;
import java.util.List;
import java.util.Map;

/** What the supernet of a space is as tensors, and how its family's program is told a subnet: all that trainers, evaluators and exports need not know. */
sealed interface Blueprint permits AutoFormerBlueprint, S3Blueprint {

    /** The blueprint of a space. */
    static Blueprint of(SearchSpace space) {
        return space.byFamily(AutoFormerBlueprint::new, S3Blueprint::new);
    }

    /** Whose it is. */
    SearchSpace space();

    /** Resource with the family's part of the program. */
    String program();

    /** The tensors of the whole supernet, in the program's order. */
    List<Parameter> ofSupernet();

    /** The tensors of one subnet alone, in the program's order, which is the supernet's. */
    List<Parameter> ofSubnet(Architecture architecture);

    /** A subnet in numbers, as the program takes it; the elementwise largest of several subnets' are those of the smallest slices that hold all of theirs. */
    long[] numbers(Architecture architecture);

    /** What else the program is told of a subnet. */
    double[] reals(Architecture architecture);

    /** What the program is told of the space and of how to compute. */
    boolean[] flags(QkvBias qkvBias, Attention attention, boolean bf16);

    /** Tensors that belong to a subnet but are not learned. */
    List<Tensor> constants(Architecture architecture, ConstantTensors constants);

    /** The layers whose outputs the program gives away when asked, in its order. */
    List<TracedLayer> layers(Architecture architecture);

    /**
     * The slice of a supernet's tensor that a subnet uses, with zeros where the slice is larger.
     *
     * @param part of the subnet or of a smaller supernet
     */
    HostTensor cut(HostTensor whole, Parameter part);

    /**
     * A tensor of this supernet with what it has in common with the one of that name of another space of the family: every subnet of both spaces finds its slice of the other there.
     * The rest stays as it is.
     */
    HostTensor overlay(String name, HostTensor earlier, HostTensor fresh);

    /** The shape that a tensor has in published checkpoints. */
    long[] publishedShape(Parameter parameter);

    /** Tensors of a supernet or of a subnet in the layout of published checkpoints. */
    Map<String, HostTensor> toPublished(Map<String, HostTensor> ours, QkvBias qkvBias);

    /** Undoes {@link #toPublished}. */
    Map<String, HostTensor> fromPublished(Map<String, HostTensor> published, QkvBias qkvBias);
}
