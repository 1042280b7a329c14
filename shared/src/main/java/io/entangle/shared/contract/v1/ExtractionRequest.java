package io.entangle.shared.contract.v1;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.entangle.shared.architecture.Architecture;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a stand-alone checkpoint of any subnet of the space of a finished experiment, written out or by name.
 *
 * @param architecture the subnet
 * @param named instead of it, the name of a released subnet
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ExtractionRequest(
        @Nullable Architecture architecture, @Nullable String named) {

    /** Asks for a subnet written out. */
    public ExtractionRequest(Architecture architecture) {
        this(architecture, null);
    }
}
