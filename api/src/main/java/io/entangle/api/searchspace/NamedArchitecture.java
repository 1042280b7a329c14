package io.entangle.api.searchspace;

import io.entangle.api.web.Problem;
import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.ArchitectureCodec;
import io.entangle.shared.cost.CostModel;
import io.entangle.shared.cost.Costs;
import io.entangle.shared.searchspace.Presets;
import io.entangle.shared.searchspace.PublishedSubnets;
import io.entangle.shared.searchspace.SearchSpace;
import java.util.List;

/**
 * A released subnet.
 *
 * @param name name to ask for it by
 * @param description what it is
 * @param searchSpace name of a preset whose space holds it
 * @param architecture the subnet itself
 * @param hash SHA-256 of its canonical form, 64 hexadecimal digits
 * @param costs exact costs in that space
 */
record NamedArchitecture(
        String name, String description, String searchSpace, Architecture architecture, String hash, Costs costs) {

    static List<NamedArchitecture> all() {
        return PublishedSubnets.all().stream().map(NamedArchitecture::of).toList();
    }

    static NamedArchitecture get(String name) {
        return PublishedSubnets.find(name)
                .map(NamedArchitecture::of)
                .orElseThrow(() -> Problem.notFound("architecture", name));
    }

    private static NamedArchitecture of(PublishedSubnets.PublishedSubnet subnet) {
        SearchSpace space = Presets.find(subnet.searchSpace()).orElseThrow().space();
        return new NamedArchitecture(
                subnet.name(),
                subnet.description(),
                subnet.searchSpace(),
                subnet.architecture(),
                ArchitectureCodec.hash(subnet.architecture()),
                CostModel.of(space, subnet.architecture()));
    }
}
