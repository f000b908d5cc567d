package dev.askel.load.pressure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks that a running server has the memory bounds of {@code docs/memory.md}. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class MemoryBoundsTest {
    private static final double HEAP_BYTES = 512L << 20;

    @TempDir Path folder;

    @Test
    void each_bound_of_a_running_server_is_its_documented_share_of_the_heap() throws Exception {
        var bounds = MemoryBound.documented();
        assertThat(bounds).hasSize(15);
        assertThat(
                        bounds.stream()
                                .filter(MemoryBound::isInSum)
                                .mapToDouble(MemoryBound::percent)
                                .sum())
                .isEqualTo(168.75);
        var settings =
                Files.writeString(folder.resolve("askel.conf"), "askel.express.retention = 1h");
        try (var server = SmallServer.start(folder, List.of("--config", settings.toString()))) {
            for (var bound : bounds) {
                double max = server.metrics().value(bound.maxGauge()) * bound.bytesPerUnit();
                assertThat(max / HEAP_BYTES * 100)
                        .as(bound.consumer())
                        .isCloseTo(bound.percent(), within(0.5));
                assertThat(server.metrics().value(bound.gauge()) * bound.bytesPerUnit())
                        .as(bound.consumer())
                        .isBetween(0.0, max);
            }
        }
    }
}
