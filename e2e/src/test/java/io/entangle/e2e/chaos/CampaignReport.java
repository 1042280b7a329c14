package io.entangle.e2e.chaos;

import io.entangle.shared.job.JobKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Figures of a campaign.
 *
 * @param size what it was to be
 * @param strikes faults that have happened, first to last
 * @param kinds kinds of jobs there were
 * @param experiments experiments that were disturbed
 * @param succeeded those of them that ended well
 * @param figures what else was counted
 */
record CampaignReport(
        CampaignSize size, List<Strike> strikes, Set<JobKind> kinds, int experiments, int succeeded, String figures) {

    /** Faults of each type. */
    Map<FaultType, Long> byType() {
        Map<FaultType, Long> counts = new EnumMap<>(FaultType.class);
        size.types().forEach(type -> counts.put(type, of(type).count()));
        return counts;
    }

    /** Share of the faults that hit a lease that was held. */
    double heldShare() {
        return strikes.stream().filter(Strike::held).count() / (double) Math.max(1, strikes.size());
    }

    /** Kinds of jobs that something happened to. */
    Set<JobKind> kindsHit() {
        Set<JobKind> hit = EnumSet.noneOf(JobKind.class);
        strikes.forEach(strike -> {
            if (strike.kind() != null) {
                hit.add(strike.kind());
            }
        });
        return hit;
    }

    /** As a table in Markdown. */
    String table(long seconds) {
        List<String> lines = new ArrayList<>();
        lines.add("| fault | dealt | under a held lease | kinds of jobs |");
        lines.add("|---|---|---|---|");
        for (FaultType type : FaultType.values()) {
            lines.add(
                    size.types().contains(type)
                            ? "| %s | %d | %d | %s |"
                                    .formatted(
                                            type.words(),
                                            of(type).count(),
                                            of(type).filter(Strike::held).count(),
                                            kinds(type))
                            : "| %s | none: needs what this machine lacks | | |".formatted(type.words()));
        }
        lines.add("| together | %d | %d (%.0f %%) | %d of %d |"
                .formatted(
                        strikes.size(),
                        strikes.stream().filter(Strike::held).count(),
                        100 * heldShare(),
                        kindsHit().size(),
                        kinds.size()));
        lines.add("");
        lines.add("Seed %d; %d experiments disturbed, %d succeeded; %s; %d s."
                .formatted(size.seed(), experiments, succeeded, figures, seconds));
        return String.join(System.lineSeparator(), lines) + System.lineSeparator();
    }

    /** What has happened, one line each. */
    String inOrder() {
        return strikes.stream().map(Strike::toString).collect(Collectors.joining(System.lineSeparator()));
    }

    private Stream<Strike> of(FaultType type) {
        return strikes.stream().filter(strike -> strike.card().type() == type);
    }

    private String kinds(FaultType type) {
        return Arrays.stream(JobKind.values())
                .map(kind -> Map.entry(
                        kind, of(type).filter(strike -> strike.kind() == kind).count()))
                .filter(entry -> entry.getValue() > 0)
                .map(entry -> "%s %d".formatted(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(", "));
    }
}
