package dev.askel.engine.retention;

import dev.askel.engine.journal.retention.LongRunningExecutions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Settings of retention.
 *
 * @param retention how long closed executions are kept after their end, at least a minute; null
 *     keeps them permanently
 * @param roundInterval the pause between two rounds. An execution is deleted one round after its
 *     name was reserved. The pause must be longer than any statement takes
 * @param rowsMax the maximum number of executions in one step; each step is one transaction
 * @param bytesMax the maximum bytes of journal and snapshots that one statement moves or deletes,
 *     so that it ends within its time limit
 */
public record RetentionSettings(
        @Nullable Duration retention, Duration roundInterval, int rowsMax, long bytesMax) {
    private static final Duration KEPT_MIN = Duration.ofMinutes(1);

    /** Keeps executions for 90 days, as AWS does (docs/aws/quotas.md, 2. Executions). */
    public static final RetentionSettings STANDARD =
            new RetentionSettings(
                    Duration.ofDays(90),
                    Duration.ofMinutes(1),
                    500,
                    LongRunningExecutions.BYTES_MAX);

    /** Keeps all executions. */
    public static final RetentionSettings OFF =
            new RetentionSettings(
                    null, STANDARD.roundInterval, STANDARD.rowsMax, STANDARD.bytesMax);

    public RetentionSettings {
        if (retention != null && retention.compareTo(KEPT_MIN) < 0) {
            throw new IllegalArgumentException(
                    "kept for " + retention + ", expected a minute or more");
        }
        if (rowsMax < 1) {
            throw new IllegalArgumentException("rows is " + rowsMax + ", expected 1..");
        }
        if (bytesMax < 1) {
            throw new IllegalArgumentException("bytes is " + bytesMax + ", expected 1..");
        }
    }

    /** Returns these settings with another retention. */
    public RetentionSettings withRetention(Duration other) {
        return new RetentionSettings(other, roundInterval, rowsMax, bytesMax);
    }

    StepSize step() {
        return new StepSize(rowsMax, bytesMax);
    }
}
