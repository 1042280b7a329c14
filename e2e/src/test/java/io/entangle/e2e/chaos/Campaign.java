package io.entangle.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.entangle.e2e.StripedImages;
import io.entangle.e2e.UserCalls;
import io.entangle.shared.job.JobKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A whole installation, first left alone and then not: two APIs behind one database and over one small disk, and workers with one thread each.
 *
 * <p>Leases are short and rests after failures none, so that a loss costs seconds; budgets are large, because here one job may well lose more leases than the default
 * allows.
 */
final class Campaign implements AutoCloseable {

    private static final int WORKERS = 2;
    private static final int OPEN_TRIALS = 3;
    private static final int DISK_MEBIBYTES = 384;
    private static final Duration OLD = Duration.ofDays(7);

    private static final List<String> SETTINGS = List.of(
            "--entangle.artifacts.keep-free=0B",
            "--entangle.artifacts.collect-first=1s",
            "--entangle.artifacts.collect-every=1s",
            "--entangle.queue.lease=6s",
            "--entangle.queue.heartbeat=1s",
            "--entangle.queue.reap=500ms",
            "--entangle.queue.backoff=0s",
            "--entangle.queue.max-losses=1000",
            "--entangle.queue.max-failures=1000");

    private final CampaignSize size;
    private final Path home;
    private final Database database;
    private final SmallDisk disk;
    private final ApiServers servers;
    private final Ledger ledger;
    private final Strikes strikes;
    private final UserCalls user;
    private final Findings findings;
    private final List<Seat> seats = new ArrayList<>();
    private final Map<Plan, List<String>> undisturbed = new HashMap<>();
    private final List<Trial> trials = new ArrayList<>();
    private int datasets;

    private Campaign(CampaignSize size, Path home) throws IOException, InterruptedException, SQLException {
        this.size = size;
        this.home = home;
        this.database = Database.start(home.resolve("postgres"));
        this.disk = SmallDisk.mount(home.resolve("store"), DISK_MEBIBYTES);
        this.servers = ApiServers.start("chaos", home, database, disk, SETTINGS);
        this.ledger = new Ledger(database);
        this.strikes = new Strikes(servers, database, disk, ledger);
        this.user = new UserCalls(() -> servers.any().address());
        this.findings = new Findings(user, ledger);
    }

    /** Starts everything below an empty directory. */
    static Campaign start(CampaignSize size, Path home) throws IOException, InterruptedException, SQLException {
        Campaign campaign = new Campaign(size, home);
        try {
            campaign.prepare();
            return campaign;
        } catch (IOException | InterruptedException | SQLException | RuntimeException | Error e) {
            campaign.close();
            throw e;
        }
    }

    private void prepare() throws IOException, InterruptedException, SQLException {
        ledger.open();
        for (int place = 1; place <= WORKERS; place++) {
            seats.add(new Seat("chaos-worker-" + place, home, strikes));
        }
        seats.forEach(Seat::replace);
        for (String space : Plan.SPACES) {
            user.post("/search-spaces", space);
        }
        StripedImages.write(Files.createDirectories(home.resolve("images")), 25, 10);
    }

    /** Does each plan once, undisturbed; what is found then has to be found each time. */
    void learn() throws InterruptedException, SQLException {
        String dataset = newDataset();
        List<Trial> references = new ArrayList<>();
        for (Plan plan : size.plans()) {
            references.add(new Trial(user, plan, "undisturbed " + plan.name(), dataset, size.more()));
        }
        await("the undisturbed experiments")
                .atMost(size.longest())
                .pollInterval(Duration.ofMillis(200))
                .until(() -> allEnded(references));
        for (Trial reference : references) {
            assertThat(reference.ending()).as(reference.name()).isEqualTo("SUCCEEDED");
            undisturbed.put(reference.plan(), findings.of(reference));
        }
    }

    /** Does them again and again while faults happen, until there were enough of both. */
    void disturb() {
        strikes.begin(Deck.deal(size.seed(), size.faults(), size.types(), kinds()), size);
        await("the end of all faults and all experiments, seed %d".formatted(size.seed()))
                .atMost(size.longest())
                .pollInterval(Duration.ofMillis(200))
                .until(this::isOver);
    }

    private boolean isOver() throws InterruptedException {
        int open = 0;
        for (Trial trial : trials) {
            open += trial.hasEnded() ? 0 : 1;
        }
        boolean enough = trials.size() >= size.experiments() && strikes.isOver();
        while (!enough && open < OPEN_TRIALS && trials.size() < size.most()) {
            Plan plan = size.plans().get(trials.size() % size.plans().size());
            String dataset = trials.size() % 3 == 0 ? newDataset() : "striped-" + datasets;
            trials.add(new Trial(user, plan, "disturbed " + (trials.size() + 1), dataset, size.more()));
            open++;
            enough = trials.size() >= size.experiments() && strikes.isOver();
        }
        return open == 0 && servers.allLive();
    }

    private static boolean allEnded(List<Trial> trials) throws InterruptedException {
        boolean all = true;
        for (Trial trial : trials) {
            all &= trial.hasEnded();
        }
        return all;
    }

    private String newDataset() throws InterruptedException {
        String name = "striped-" + ++datasets;
        user.post("/datasets", "{\"name\": \"%s\", \"uri\": \"file:%s\"}".formatted(name, home.resolve("images")));
        return name;
    }

    /** Everything that is not as it has to be, in words. */
    List<String> faultsFound() throws IOException, InterruptedException, SQLException {
        List<String> found = new ArrayList<>(ledger.violations());
        for (Trial trial : trials) {
            if (!trial.ending().equals("SUCCEEDED")) {
                found.add("%s ended %s".formatted(trial.name(), trial.ending()));
            } else {
                compare(trial, found);
            }
        }
        strikes.waiting().forEach(card -> found.add("never happened: " + card));
        found.addAll(ledger.brokenRules());
        found.addAll(store());
        return found;
    }

    private void compare(Trial trial, List<String> found) throws InterruptedException, SQLException {
        List<String> expected = undisturbed.getOrDefault(trial.plan(), List.of());
        List<String> results = findings.of(trial);
        if (results.size() != expected.size()) {
            found.add("%s (%s) has %d results instead of %d"
                    .formatted(trial.name(), trial.plan().name(), results.size(), expected.size()));
        }
        for (int i = 0; i < Math.min(results.size(), expected.size()); i++) {
            if (!results.get(i).equals(expected.get(i))) {
                found.add("%s (%s) has found%n  %s%ninstead of%n  %s"
                        .formatted(trial.name(), trial.plan().name(), results.get(i), expected.get(i)));
            }
        }
    }

    /** After the collector has gone round, rows and files are the same set. */
    private List<String> store() throws IOException, SQLException {
        StoredFiles files = new StoredFiles(disk.outside());
        ledger.ageGarbage();
        files.ageBrokenUploads(OLD);
        List<String> found = new ArrayList<>(ledger.garbageLeft());
        await("the collector")
                .atMost(Duration.ofMinutes(1))
                .until(() -> files.contents().keySet().stream().noneMatch(file -> file.startsWith("incoming")));
        Set<String> rows = new TreeSet<>(ledger.artifacts());
        files.contents().forEach((file, sha256) -> {
            if (!file.equals(StoredFiles.at(sha256))) {
                found.add("the file %s holds something else".formatted(file));
            } else if (!rows.remove(sha256)) {
                found.add("nothing refers to the file " + file);
            }
        });
        rows.forEach(missing -> found.add("the file of an artifact is missing: " + missing));
        return found;
    }

    private Set<JobKind> kinds() {
        Set<JobKind> kinds = EnumSet.noneOf(JobKind.class);
        size.plans().forEach(plan -> kinds.addAll(plan.kinds()));
        if (size.more()) {
            kinds.addAll(List.of(JobKind.RETRAIN, JobKind.SWEEP, JobKind.IMPORT_CHECKPOINT));
        }
        return kinds;
    }

    /** What has happened. */
    CampaignReport report() throws SQLException {
        return new CampaignReport(
                size,
                strikes.happened(),
                kinds(),
                trials.size(),
                (int) trials.stream()
                        .filter(trial -> trial.ending().equals("SUCCEEDED"))
                        .count(),
                ledger.figures());
    }

    @Override
    public void close() {
        seats.forEach(Seat::close);
        servers.close();
        disk.close();
        database.close();
    }
}
