package io.entangle.api.searchspace;

import io.entangle.api.web.InvalidFields;
import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.json.Json;
import io.entangle.shared.searchspace.PublishedSubnets;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.shared.validation.Violation;
import io.entangle.shared.validation.Violations;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The subnet that a request means, which may write it out under {@code /architecture} or name a released one under {@code /named}. */
public final class AskedArchitecture {

    private static final int FEW = 3;

    private AskedArchitecture() {}

    /**
     * The subnet.
     *
     * @throws InvalidFields if the request has neither or both, if nothing has that name, or if the space does not hold it
     */
    public static Architecture in(SearchSpace space, @Nullable Architecture written, @Nullable String named) {
        Architecture architecture = architecture(written, named);
        InvalidFields.refuse(
                named == null
                        ? new Violations()
                                .addAll("/architecture", space.violations(architecture))
                                .list()
                        : absent(space, architecture, named, "/named"));
        return architecture;
    }

    /** What keeps a released subnet out of a space, in one sentence: nobody who names one has written its numbers. */
    static List<Violation> absent(SearchSpace space, Architecture released, String name, String pointer) {
        List<Violation> misfits = space.violations(released);
        if (misfits.isEmpty()) {
            return List.of();
        }
        JsonNode numbers = Json.mapper().valueToTree(released);
        String first = misfits.stream()
                .limit(FEW)
                .map(misfit -> told(numbers, misfit.pointer()))
                .collect(Collectors.joining(", "));
        return List.of(new Violation(
                pointer, "%s is not in this space: %s%s".formatted(name, first, misfits.size() > FEW ? ", …" : "")));
    }

    private static String told(JsonNode numbers, String pointer) {
        JsonNode value = numbers.at(pointer);
        return value.isArray()
                ? value.size() + " blocks"
                : "%s %s".formatted(pointer.substring(1).replace('/', ' '), value.asString(""));
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
