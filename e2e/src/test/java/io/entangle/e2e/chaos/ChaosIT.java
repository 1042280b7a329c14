package io.entangle.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.e2e.JavaProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever goes wrong, every experiment ends, with the same bits as if nothing had; nothing is done twice, nothing lost, nothing left behind.
 *
 * <p>Its size and seed come from the build: a few faults in each one, hundreds in the profile {@code chaos}.
 */
@EnabledOnOs(OS.LINUX) // signals, namespaces and the clock are Linux's
class ChaosIT {

    @TempDir
    Path home;

    @Test
    void everyExperimentEndsAsIfNothingHadHappened() throws Exception {
        CampaignSize size = CampaignSize.ofTheBuild();
        Instant begun = Instant.now();
        try (Campaign campaign = Campaign.start(size, home)) {
            campaign.learn();
            try {
                campaign.disturb();
            } finally {
                show(campaign.report(), Duration.between(begun, Instant.now()));
            }
            List<String> found = campaign.faultsFound();
            CampaignReport report = campaign.report();

            assertThat(found)
                    .as("seed %d, logs in %s, faults in order:%n%s", size.seed(), JavaProgram.logs(), report.inOrder())
                    .isEmpty();
            assertThat(report.strikes()).hasSize(size.faults());
            assertThat(report.heldShare()).isGreaterThanOrEqualTo(0.5);
            if (size.isFull()) {
                assertThat(report.byType())
                        .allSatisfy((type, count) -> assertThat(count).isGreaterThanOrEqualTo(size.leastOfEach()));
                assertThat(report.kindsHit()).containsAll(report.kinds());
            }
        }
    }

    private static void show(CampaignReport report, Duration time) throws Exception {
        String table = report.table(time.toSeconds());
        System.out.println(table);
        Path target = JavaProgram.logs().resolveSibling("chaos.md");
        Files.writeString(target, table);
        Files.writeString(JavaProgram.logs().resolve("chaos-faults.txt"), report.inOrder());
    }
}
