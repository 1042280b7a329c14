package io.entangle.api.searchspace;

import io.entangle.api.web.InvalidFields;
import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.searchspace.PublishedSubnets;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.shared.validation.Violations;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The subnet that a request means, which may write it out under {@code /architecture} or name a released one under {@code /named}. */
public final class AskedArchitecture {

    private AskedArchitecture() {}

    /**
     * The subnet.
     *
     * @throws InvalidFields if the request has neither or both, if nothing has that name, or if the space does not hold it
     */
    public static Architecture in(SearchSpace space, @Nullable Architecture written, @Nullable String named) {
        Architecture architecture = architecture(written, named);
        InvalidFields.refuse(new Violations()
                .addAll(named == null ? "/architecture" : "/named", space.violations(architecture))
                .list());
        return architecture;
    }

    private static Architecture architecture(@Nullable Architecture written, @Nullable String named) {
        if (written != null && named != null) {
            throw new InvalidFields("/named", "is allowed only without an architecture");
        }
        if (named == null) {
            if (written == null) {
                throw new InvalidFields(
                        "/architecture", "must be a subnet of the space; or name a released one under named");
            }
            return written;
        }
        return released(named).orElseThrow(() -> new InvalidFields("/named", "must be one of " + names()));
    }

    /** The released subnet of that name. */
    static Optional<Architecture> released(String name) {
        return PublishedSubnets.find(name).map(PublishedSubnets.PublishedSubnet::architecture);
    }

    /** The names of all released subnets, in words. */
    static String names() {
        return PublishedSubnets.all().stream()
                .map(PublishedSubnets.PublishedSubnet::name)
                .collect(Collectors.joining(", "));
    }
}
