package io.entangle.api.spacesearch;

import io.entangle.api.web.TextTable;
import io.entangle.shared.architecture.ArchitectureCodec;
import io.entangle.shared.job.Candidate;
import java.util.List;

/** The subnets that a measurement has scored, comma-separated (RFC 4180), in the order in which they were drawn; one that was drawn twice is there once. */
final class MeasuredSubnetTable {

    private static final List<String> HEADER =
            List.of("accuracy", "standardError", "images", "parameters", "macs", "hash", "architecture");

    private MeasuredSubnetTable() {}

    static String csv(List<Candidate> scored) {
        return TextTable.of(
                        HEADER, scored.stream().map(MeasuredSubnetTable::values).toList())
                .csv();
    }

    private static List<String> values(Candidate subnet) {
        return List.of(
                Double.toString(subnet.score().accuracy()),
                Double.toString(subnet.score().standardError()),
                Integer.toString(subnet.score().images()),
                Long.toString(subnet.costs().parameters()),
                Long.toString(subnet.costs().macs()),
                ArchitectureCodec.hash(subnet.architecture()),
                ArchitectureCodec.canonical(subnet.architecture()));
    }
}
