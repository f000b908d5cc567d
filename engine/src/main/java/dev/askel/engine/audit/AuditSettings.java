package dev.askel.engine.audit;

import dev.askel.engine.observability.AuditSink;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the audit log.
 *
 * @param enabled whether requests are recorded
 * @param includesWork whether permitted starts and calls of workers are recorded, too
 * @param retention the time for which records are kept, at least a day; null to keep them
 *     permanently
 * @param sink receives a copy of each record; null without a sink
 */
public record AuditSettings(
        boolean enabled,
        boolean includesWork,
        @Nullable Duration retention,
        @Nullable AuditSink sink) {
    private static final Duration RETENTION_MIN = Duration.ofDays(1);

    /** Records changes and refusals for 90 days. */
    public static final AuditSettings STANDARD =
            new AuditSettings(true, false, Duration.ofDays(90), null);

    /** Returns these settings with another sink. */
    public AuditSettings withSink(@Nullable AuditSink other) {
        return new AuditSettings(enabled, includesWork, retention, other);
    }

    public AuditSettings {
        if (retention != null && retention.compareTo(RETENTION_MIN) < 0) {
            throw new IllegalArgumentException(
                    "the retention is " + retention + ", expected a day or more");
        }
    }
}
