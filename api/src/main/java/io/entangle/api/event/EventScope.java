package io.entangle.api.event;

import io.entangle.shared.contract.v1.EventView;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which events somebody follows.
 *
 * @param experimentId only those of this experiment
 * @param owner only those of this owner's experiments
 */
record EventScope(@Nullable UUID experimentId, @Nullable String owner) {

    boolean holds(EventView event) {
        return (experimentId == null || experimentId.equals(event.experimentId()))
                && (owner == null || owner.equals(event.owner()));
    }
}
