package dev.askel.engine.retention;

import dev.askel.engine.journal.retention.LongRunners;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long closed executions are kept.
 *
 * @param keptFor after their end, an hour at least; null keeps them for ever
 * @param every how often it is looked for those that have been kept long enough. Each leaves one
 *     round after its name was held, and no statement may last as long as the time between
 * @param rows executions of one step, hence of one transaction
 * @param bytes of journal and snapshots that one statement moves or deletes, so that it ends within
 *     its time limit
 */
public record RetentionSettings(@Nullable Duration keptFor, Duration every, int rows, long bytes) {
    private static final Duration KEPT_MIN = Duration.ofHours(1);

    /** As on AWS (docs/aws/quotas.md section 2). */
    public static final RetentionSettings STANDARD =
            new RetentionSettings(
                    Duration.ofDays(90), Duration.ofMinutes(1), 500, LongRunners.BYTES_MAX);

    /** Nothing leaves. */
    public static final RetentionSettings OFF =
            new RetentionSettings(null, STANDARD.every, STANDARD.rows, STANDARD.bytes);

    public RetentionSettings {
        if (keptFor != null && keptFor.compareTo(KEPT_MIN) < 0) {
            throw new IllegalArgumentException(
                    "kept for " + keptFor + ", expected an hour or more");
        }
        if (rows < 1) {
            throw new IllegalArgumentException("rows is " + rows + ", expected 1..");
        }
        if (bytes < 1) {
            throw new IllegalArgumentException("bytes is " + bytes + ", expected 1..");
        }
    }

    /** The same; closed executions are kept for so long after their end. */
    public RetentionSettings withRetention(Duration other) {
        return new RetentionSettings(other, every, rows, bytes);
    }

    StepSize step() {
        return new StepSize(rows, bytes);
    }
}
