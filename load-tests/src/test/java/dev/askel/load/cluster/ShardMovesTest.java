package dev.askel.load.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class ShardMovesTest {
    private static final String LINE =
            "%s INFO  o.a.p.c.s.DDataShardCoordinator - %s: Starting rebalance for shards [%s]. Current shards rebalancing: [99]%n";

    private static final String LOST =
            "%s WARN  d.a.c.f.Downing - pekko://askel@198.18.0.3:7355 is marked down in the database; downing it%n";

    @TempDir private Path home;

    @Test
    void finds_the_shards_that_were_moving_at_the_fault() throws IOException {
        var coordinatorLog =
                writeLog(
                        LINE.formatted("2026-11-23T12:00:06.999Z", "Execution", "1")
                                + LINE.formatted("2026-11-23T12:00:07.000Z", "Execution", "2")
                                + LINE.formatted("2026-11-23T12:00:08.000Z", "Activity", "3")
                                + LINE.formatted("2026-11-23T12:00:09.000Z", "Execution", ""));
        var otherLog =
                writeLog(
                        "Picked up JAVA_TOOL_OPTIONS\n"
                                + LINE.formatted("2026-11-23T12:00:23.000Z", "Execution", "4,5")
                                + LINE.formatted("2026-11-23T12:00:23.001Z", "Execution", "6"));
        var fault = faultEndingAt("2026-11-23T12:00:23Z");

        assertThat(ShardMoves.shardsMovingAt(fault, List.of(coordinatorLog, otherLog)))
                .containsExactly(2);
        var lost = writeLog(LOST.formatted("2026-11-23T12:00:24Z"));
        assertThat(ShardMoves.shardsMovingAt(fault, List.of(coordinatorLog, otherLog, lost)))
                .containsExactlyInAnyOrder(2, 4, 5);
    }

    @Test
    void no_shard_moves_to_a_node_that_was_marked_down() throws IOException {
        var coordinatorLog =
                writeLog(
                        LINE.formatted("2026-11-23T12:00:23.000Z", "Execution", "4,5")
                                + LINE.formatted("2026-11-23T12:00:23.001Z", "Execution", "6"));
        var otherLog =
                writeLog(
                        LOST.formatted("2026-11-23T12:00:09.999Z")
                                + LOST.formatted("2026-11-23T12:00:23.500Z"));
        var firstLog = writeLog(LOST.formatted("2026-11-23T12:00:23.000Z"));

        assertThat(
                        ShardMoves.shardsMovingAt(
                                faultEndingAt("2026-11-23T12:01:00Z"),
                                List.of(coordinatorLog, otherLog, firstLog)))
                .containsExactlyInAnyOrder(4, 5);
    }

    private static InjectedFault faultEndingAt(String end) {
        return new InjectedFault("", Set.of(1), millis("2026-11-23T12:00:10Z"), millis(end));
    }

    private Path writeLog(String text) throws IOException {
        return Files.writeString(Files.createTempFile(home, "node", ".log"), text);
    }

    private static long millis(String instant) {
        return Instant.parse(instant).toEpochMilli();
    }
}
