package dev.askel.load.pressure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A row of the table in {@code docs/memory.md}: a consumer of heap, its bound and its gauges.
 *
 * @param percent the bound as a percentage of the heap
 * @param percent the bound as a percentage of the heap
 * @param isInSum whether the documented sum of percentages includes this consumer; consumers
 *     outside the sum exist only with a setting
 * @param bytesPerUnit the heap of one unit of the gauges; 1 if the gauges count bytes
 */
record MemoryBound(
        String consumer,
        double percent,
        boolean isInSum,
        double bytesPerUnit,
        String gauge,
        String maxGauge) {
    private static final Path DOCUMENT = Path.of("..", "docs", "memory.md");

    private static final Pattern ROW =
            Pattern.compile(
                    "^\\| ([^|]+) \\| ([\\d.]+) %( more)?(?:, (\\d+) KiB each)? \\|.*\\| `(\\w+)`, `(\\w+)` \\|$");

    /** Reads all rows of the table. */
    static List<MemoryBound> documented() {
        var bounds = new ArrayList<MemoryBound>();
        for (var line : lines()) {
            var row = ROW.matcher(line);
            if (row.matches()) {
                bounds.add(
                        new MemoryBound(
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

    private static List<String> lines() {
        try {
            return Files.readAllLines(DOCUMENT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
