package dev.askel.load.pressure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bounds that the document of the memory model states are those of a running server. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class MemoryBoundsTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "memory.md");
    private static final double HEAP_BYTES = 512L << 20;

    /**
     * Consumer, share of the heap in percent, whether the sum excludes it, KiB of each one where it
     * counts, gauges.
     */
    private static final Pattern ROW =
            Pattern.compile(
                    "^\\| ([^|]+) \\| ([\\d.]+) %( more)?(?:, (\\d+) KiB each)? \\|.*\\| `(\\w+)`, `(\\w+)` \\|$");

    @TempDir Path folder;

    private record Bound(
            String consumer,
            double percent,
            boolean inSum,
            double bytesEach,
            String gauge,
            String maxGauge) {}

    private static List<Bound> documented() throws IOException {
        var bounds = new ArrayList<Bound>();
        for (var line : Files.readAllLines(DOCUMENT)) {
            var row = ROW.matcher(line);
            if (row.matches()) {
                bounds.add(
                        new Bound(
                                row.group(1),
                                Double.parseDouble(row.group(2)),
                                row.group(3) == null,
                                row.group(4) == null ? 1 : Double.parseDouble(row.group(4)) * 1024,
                                row.group(5),
                                row.group(6)));
            }
        }
        return bounds;
    }

    @Test
    void each_bound_of_a_running_server_is_its_documented_share_of_the_heap() throws Exception {
        var bounds = documented();
        assertThat(bounds).hasSize(10);
        assertThat(bounds.stream().filter(Bound::inSum).mapToDouble(Bound::percent).sum())
                .isEqualTo(125);
        var settings =
                Files.writeString(folder.resolve("askel.conf"), "askel.express.retention = 1h");
        try (var server = SmallServer.start(folder, List.of("--config", settings.toString()))) {
            for (var bound : bounds) {
                double max = server.metrics().value(bound.maxGauge()) * bound.bytesEach();
                assertThat(max / HEAP_BYTES * 100)
                        .as(bound.consumer())
                        .isCloseTo(bound.percent(), within(0.5));
                assertThat(server.metrics().value(bound.gauge()) * bound.bytesEach())
                        .as(bound.consumer())
                        .isBetween(0.0, max);
            }
        }
    }
}
