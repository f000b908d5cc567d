package dev.askel.load.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.load.pressure.Soak.Sample;
import dev.askel.load.process.Deadline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Checks the resources of a server of 512 MiB under a mixed load with outages, fork bombs and
 * endless loops. Heap, threads, connections and disk per execution must not grow. {@code
 * -Daskel.soak.minutes} sets the duration.
 */
@Tag("nightly")
@DisplayNameGeneration(ReplaceUnderscores.class)
class SoakTest {
    /**
     * The duration in minutes. Ten minutes have several cycles. The comparison omits the first one.
     */
    private static final long MINUTES = Math.max(10, Long.getLong("askel.soak.minutes", 10));

    private static final long HEAP_GROWTH_BYTES_MAX = 16L << 20;
    private static final int THREADS_GROWTH_MAX = 12;
    private static final int FILES_GROWTH_MAX = 64;

    @TempDir Path folder;

    @Test
    void heap_threads_connections_and_disk_per_execution_do_not_grow() throws Exception {
        try (var endpoint = new FunctionEndpoint("down", 2, 0);
                var large = new FunctionEndpoint("large", 2 * 1024 * 1024, 1_000);
                var server =
                        SmallServer.start(
                                folder,
                                List.of(
                                        "--function",
                                        endpoint.mapping(),
                                        "--function",
                                        large.mapping()))) {
            large.open();
            var soak = new Soak(server, endpoint);

            var samples =
                    soak.run(Math.toIntExact(Duration.ofMinutes(MINUTES).dividedBy(Soak.CYCLE)));

            writeReport(samples, soak.startLatencies());
            if (!Deadline.after(Duration.ofMinutes(5))
                    .await(() -> soak.unsuccessful().isEmpty(), Duration.ofSeconds(5))) {
                assertThat(soak.unsuccessful()).isEmpty();
            }
            // The first cycle loads classes and fills caches.
            var samplesAfterFirst = samples.subList(1, samples.size());
            int half = samplesAfterFirst.size() / 2;
            var earlier = samplesAfterFirst.subList(0, half);
            var later = samplesAfterFirst.subList(half, samplesAfterFirst.size());
            assertThat(median(later, Sample::heapBytes))
                    .as("heap")
                    .isLessThan(median(earlier, Sample::heapBytes) + HEAP_GROWTH_BYTES_MAX);
            assertThat(median(later, Sample::threads))
                    .as("threads")
                    .isLessThan(median(earlier, Sample::threads) + THREADS_GROWTH_MAX);
            assertThat(median(later, Sample::openFiles))
                    .as("open files and connections")
                    .isLessThan(median(earlier, Sample::openFiles) + FILES_GROWTH_MAX);
            assertThat(median(later, Sample::diskBytesPerExecution))
                    .as("disk per execution")
                    .isLessThan(median(earlier, Sample::diskBytesPerExecution) * 5 / 4);
        }
    }

    private static long median(List<Sample> samples, ToLongFunction<Sample> figure) {
        return samples.stream().mapToLong(figure).sorted().toArray()[samples.size() / 2];
    }

    /** Writes the samples and the quantiles of the start latencies to {@code target/soak.tsv}. */
    private static void writeReport(List<Sample> samples, List<Long> startLatencies)
            throws Exception {
        var sorted = startLatencies.stream().sorted().toList();
        var quantiles =
                "starts\t%d\tmedian ms\t%d\tp99 ms\t%d\tmax ms\t%d"
                        .formatted(
                                sorted.size(),
                                sorted.get(sorted.size() / 2),
                                sorted.get(sorted.size() * 99 / 100),
                                sorted.getLast());
        var rows = samples.stream().map(Sample::toString).collect(Collectors.joining("\n"));
        Files.writeString(
                Path.of("target", "soak.tsv"),
                Sample.COLUMNS + "\n" + rows + "\n" + quantiles + "\n");
    }
}
