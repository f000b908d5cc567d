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

    @TempDir private Path home;

    @Test
    void shards_that_a_fault_met_on_their_way_are_told_from_the_others() throws IOException {
        var one =
                log(
                        LINE.formatted("2026-11-23T12:00:06.999Z", "Execution", "1")
                                + LINE.formatted("2026-11-23T12:00:07.000Z", "Execution", "2")
                                + LINE.formatted("2026-11-23T12:00:08.000Z", "Activity", "3")
                                + LINE.formatted("2026-11-23T12:00:09.000Z", "Execution", ""));
        var other =
                log(
                        "Picked up JAVA_TOOL_OPTIONS\n"
                                + LINE.formatted("2026-11-23T12:00:17.000Z", "Execution", "4,5")
                                + LINE.formatted("2026-11-23T12:00:17.001Z", "Execution", "6"));
        var logs = List.of(one, other);

        assertThat(ShardMoves.metBy(struckUntil("2026-11-23T12:00:20Z"), logs))
                .containsExactlyInAnyOrder(2, 4, 5);
        assertThat(ShardMoves.metBy(struckUntil("2026-11-23T12:00:12Z"), logs)).containsExactly(2);
    }

    private static Struck struckUntil(String end) {
        return new Struck("", Set.of(1), millis("2026-11-23T12:00:10Z"), millis(end));
    }

    private Path log(String text) throws IOException {
        return Files.writeString(Files.createTempFile(home, "node", ".log"), text);
    }

    private static long millis(String instant) {
        return Instant.parse(instant).toEpochMilli();
    }
}
