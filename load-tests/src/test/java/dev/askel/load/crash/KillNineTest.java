package dev.askel.load.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.load.mix.HistoryCheck;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class KillNineTest {
    /** The maximum time from the end of a database fault until calls are acknowledged again. */
    static final Duration RESUMED_MAX = Duration.ofSeconds(40);

    @Test
    void acknowledged_work_survives_five_kills_and_database_faults() throws Exception {
        killAndCheck(5);
    }

    @Test
    @Tag("nightly")
    void acknowledged_work_survives_twenty_kills_and_database_faults() throws Exception {
        killAndCheck(20);
    }

    private static void killAndCheck(int times) throws Exception {
        var home = Files.createTempDirectory("askel-kills-");
        // The account that runs PostgreSQL must be able to enter the folder.
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        try (var server = KilledServer.start(home.resolve("data"))) {
            var begin = System.nanoTime();
            server.kill(times);
            var impacts = server.inject(DatabaseFault.shortFaults());
            var killed = System.nanoTime();
            var drained = server.drain();
            var sleepersEnded = server.awaitSleepersWithoutCalls();
            var histories = server.readHistories();
            var violations = HistoryCheck.violations(server.observations(), histories);
            var hits = server.hits(histories);
            System.out.printf(
                    "%d executions, %d kills and %s in %d s, then %d s until the last check;"
                            + " hits: %s%n",
                    histories.size(),
                    server.kills(),
                    impacts,
                    TimeUnit.NANOSECONDS.toSeconds(killed - begin),
                    TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - killed),
                    hits);
            assertThat(violations).isEmpty();
            assertThat(impacts)
                    .allMatch(impact -> impact.resumedAfter().compareTo(RESUMED_MAX) < 0);
            assertThat(drained).as("all executions end").isTrue();
            assertThat(sleepersEnded).as("sleepers end without calls").isTrue();
            assertThat(KilledServer.pointsWithoutHit(hits))
                    .as("crash points that no kill has hit")
                    .isEmpty();
        }
        remove(home);
    }

    private static void remove(Path home) {
        try (var files = Files.walk(home)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
