package io.entangle.shared.experiment;

import io.entangle.shared.validation.Violation;
import io.entangle.shared.validation.Violations;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where the supernet of an experiment comes from that trains none.
 *
 * @param experiment an earlier experiment, whose supernet is searched anew; must be given
 */
public record SupernetSource(@Nullable UUID experiment) {

    List<Violation> violations() {
        return new Violations()
                .require(experiment != null, "/experiment", "must be the id of an experiment whose supernet is trained")
                .list();
    }
}
