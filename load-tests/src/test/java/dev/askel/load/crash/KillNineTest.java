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
    /** No fault of the database may cost callers more than this once it is over. */
    static final Duration RESUMED_MAX = Duration.ofSeconds(40);

    @Test
    void nothing_acknowledged_is_lost_in_five_kills_and_when_the_database_fails() throws Exception {
        nothingIsLostIn(5);
    }

    @Test
    @Tag("nightly")
    void nothing_acknowledged_is_lost_in_twenty_kills_and_when_the_database_fails()
            throws Exception {
        nothingIsLostIn(20);
    }

    private static void nothingIsLostIn(int times) throws Exception {
        var home = Files.createTempDirectory("askel-kills-");
        // PostgreSQL's account must find its folder.
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        try (var kills = Kills.begin(home.resolve("data"))) {
            var begin = System.nanoTime();
            kills.kill(times);
            var struck = kills.strike(DatabaseFault.shortOnes());
            var killed = System.nanoTime();
            var drained = kills.drain();
            var woken = kills.sleepersWakeThoughNobodyCalls();
            var histories = kills.histories();
            var violations = HistoryCheck.violations(kills.ledger(), histories);
            var hits = kills.hits(histories);
            System.out.printf(
                    "%d executions, %d kills and %s in %d s, then %d s to the last check; hit:"
                            + " %s%n",
                    histories.size(),
                    kills.count(),
                    struck,
                    TimeUnit.NANOSECONDS.toSeconds(killed - begin),
                    TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - killed),
                    hits);
            assertThat(violations).isEmpty();
            assertThat(struck).allMatch(one -> one.resumedAfter().compareTo(RESUMED_MAX) < 0);
            assertThat(drained).as("all executions end").isTrue();
            assertThat(woken).as("sleepers wake though nobody calls").isTrue();
            assertThat(Kills.missing(hits)).as("boundaries that no kill has hit").isEmpty();
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
