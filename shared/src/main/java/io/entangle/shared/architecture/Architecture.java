package io.entangle.shared.architecture;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.function.Function;

/**
 * One subnet of a search space: everything that is sampled, nothing that the space fixes.
 *
 * <p>Its JSON names the family, so that an architecture can be read without its space.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "family")
@JsonSubTypes({
    @JsonSubTypes.Type(value = AutoFormerArchitecture.class, name = AutoFormerArchitecture.FAMILY),
    @JsonSubTypes.Type(value = S3Architecture.class, name = S3Architecture.FAMILY)
})
public sealed interface Architecture permits AutoFormerArchitecture, S3Architecture {

    /** What the function for its family gives; who has none for a family does not compile. */
    <R> R byFamily(Function<AutoFormerArchitecture, R> autoFormer, Function<S3Architecture, R> s3);

    /** Number of transformer blocks. */
    int depth();
}
