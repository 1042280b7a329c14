package io.entangle.shared.searchspace;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * Learned 2-D relative positions on keys and values (AutoFormer, section 4.1; the tables of iRPE's product form).
 *
 * @param enabled whether there are any; on unless said otherwise
 * @param maxDistance distances beyond this many patches share an entry; 14 as published unless said otherwise
 */
public record RelativePosition(boolean enabled, int maxDistance) {

    /** Rows of one table: every distance from −max to max, and row 0 for the class token. */
    public int rows() {
        return 2 * maxDistance + 2;
    }

    @JsonCreator
    static RelativePosition of(
            @JsonProperty("enabled") @Nullable Boolean enabled,
            @JsonProperty("maxDistance") @Nullable Integer maxDistance) {
        return new RelativePosition(enabled == null || enabled, maxDistance == null ? 14 : maxDistance);
    }
}
