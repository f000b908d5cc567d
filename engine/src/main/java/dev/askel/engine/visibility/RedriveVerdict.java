package dev.askel.engine.visibility;

import dev.askel.engine.api.ExecutionStatus;
import dev.askel.engine.api.RedriveStatus;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether an execution can be redriven now, and why not (spec/api.md section 4.3; the reasons are
 * those of AWS's model, the first two recorded).
 *
 * @param reason null when it can
 */
record RedriveVerdict(RedriveStatus status, @Nullable String reason) {
    /** A redriven execution needs room for events below the 25,000 of a history. */
    static final long EVENTS_MAX = 24_999;

    static final Duration RUN_TIME_MAX = Duration.ofDays(365);
    static final Duration REDRIVABLE_FOR = Duration.ofDays(14);

    /**
     * Decides.
     *
     * @param machineActive whether the execution's machine takes new executions
     * @param stoppedAt null while it runs
     */
    static RedriveVerdict of(
            ExecutionStatus status,
            boolean machineActive,
            long lastEventId,
            Instant startedAt,
            @Nullable Instant stoppedAt,
            Instant now) {
        return switch (status) {
            case RUNNING, SUCCEEDED -> no("Execution is " + status + " and cannot be redriven");
            case PENDING_REDRIVE -> new RedriveVerdict(RedriveStatus.REDRIVABLE_BY_MAP_RUN, null);
            case FAILED, ABORTED, TIMED_OUT -> {
                if (!machineActive) {
                    yield no("State machine is in DELETING status.");
                }
                if (lastEventId >= EVENTS_MAX) {
                    yield no("Execution history event limit exceeded.");
                }
                if (startedAt.plus(RUN_TIME_MAX).isBefore(now)) {
                    yield no("Execution has exceeded the max execution time.");
                }
                if (stoppedAt != null && stoppedAt.plus(REDRIVABLE_FOR).isBefore(now)) {
                    yield no("Execution redrivable period exceeded.");
                }
                yield new RedriveVerdict(RedriveStatus.REDRIVABLE, null);
            }
        };
    }

    private static RedriveVerdict no(String reason) {
        return new RedriveVerdict(RedriveStatus.NOT_REDRIVABLE, reason);
    }
}
