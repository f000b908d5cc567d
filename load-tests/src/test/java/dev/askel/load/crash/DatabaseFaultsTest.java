package dev.askel.load.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.askel.load.crash.KilledServer.FaultImpact;
import dev.askel.load.history.ObservationRules;
import dev.askel.load.mix.HistoryCheck;
import dev.askel.load.process.SmallDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Checks that a server suspends its work during long faults of PostgreSQL and resumes it
 * afterwards, without lost or duplicated effects. {@link KillNineTest} tests the short faults.
 */
@Tag("nightly")
@DisplayNameGeneration(ReplaceUnderscores.class)
final class DatabaseFaultsTest {
    private static final int DISK_MEBIBYTES = 768;

    private Path home = Path.of("");

    @BeforeEach
    void createHome() throws IOException {
        home = Files.createTempDirectory("askel-faults-");
        // The account that runs PostgreSQL must be able to enter the folder.
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
    }

    private void removeHome() {
        try (var files = Files.walk(home)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void a_stall_of_more_than_half_a_minute_loses_nothing() throws Exception {
        injectAndCheck(List.of(DatabaseFault.stall(Duration.ofSeconds(35))));
        removeHome();
    }

    @Test
    void a_full_disk_loses_nothing_and_permits_reads() throws Exception {
        var unsupported = SmallDisk.unsupportedReason();
        assumeTrue(
                unsupported.isEmpty(),
                () -> "This machine cannot mount a small disk: " + unsupported.orElse(""));
        try (var disk = SmallDisk.mount(home.resolve("data"), DISK_MEBIBYTES)) {
            var impact =
                    injectAndCheck(List.of(DatabaseFault.fullDisk(disk, Duration.ofSeconds(20))))
                            .getFirst();
            assertThat(impact.outOfSpace()).as("writes rejected by PostgreSQL").isPositive();
            assertThat(impact.resumedAfter()).as("a start waits for disk space").isPositive();
            assertThat(impact.reads()).as("reads while the disk is full").isPositive();
        }
        removeHome();
    }

    private List<FaultImpact> injectAndCheck(List<DatabaseFault> faults) throws Exception {
        try (var server = KilledServer.start(home.resolve("data"))) {
            var impacts = server.inject(faults);
            var drained = server.drain();
            var histories = server.readHistories();
            var violations = HistoryCheck.violations(server.observations(), histories);
            System.out.printf("%d executions, %s%n", histories.size(), impacts);
            assertThat(violations).isEmpty();
            assertThat(ObservationRules.tasksDispatchedTwice(server.observations(), histories))
                    .isEmpty();
            assertThat(drained).as("all executions end").isTrue();
            assertThat(impacts)
                    .allMatch(impact ->
                            impact.resumedAfter().compareTo(KillNineTest.RESUMED_MAX) < 0);
            return impacts;
        }
    }
}
