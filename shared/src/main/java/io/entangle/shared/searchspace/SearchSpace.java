package io.entangle.shared.searchspace;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.architecture.S3Architecture;
import io.entangle.shared.validation.Violation;
import java.math.BigInteger;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;

/** A family of subnets that share the weights of one supernet. Its JSON names the family. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "family")
@JsonSubTypes({
    @JsonSubTypes.Type(value = AutoFormerSpace.class, name = AutoFormerArchitecture.FAMILY),
    @JsonSubTypes.Type(value = S3Space.class, name = S3Architecture.FAMILY)
})
public sealed interface SearchSpace permits AutoFormerSpace, S3Space {

    /** What the function for its family gives; who has none for a family does not compile. */
    <R> R byFamily(Function<AutoFormerSpace, R> autoFormer, Function<S3Space, R> s3);

    /** Size, patch and channels of the images it is for. */
    ImageGeometry image();

    /** Number of classes. */
    int classes();

    /** What varies in it, in each stage if it has stages. */
    Set<Dimension> dimensions();

    /** The same space for another number of classes. */
    SearchSpace withClasses(int classes);

    /** Everything wrong with the space itself; empty when it can be used. */
    List<Violation> violations();

    /** Everything that keeps {@code architecture} out of this space, with pointers into the architecture; empty when it is a member. */
    List<Violation> violations(Architecture architecture);

    /** How many different subnets there are, exactly. */
    BigInteger distinctSubnets();

    /** How many encodings there are when choices of layers that a shallower subnet does not have are counted too, as the papers do. */
    BigInteger encodings();

    /** Draws each choice uniformly and independently. Requires a space without violations. */
    Architecture sample(SplittableRandom random);

    /** The subnet with the smallest choice everywhere. */
    Architecture smallest();

    /** The subnet with the largest choice everywhere. */
    Architecture largest();
}
