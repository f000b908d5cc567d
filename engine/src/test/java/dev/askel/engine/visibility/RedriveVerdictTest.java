package dev.askel.engine.visibility;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.RedriveStatus;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** DescribeExecution's redrive status (docs/aws/api.md, 4.3). */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RedriveVerdictTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);

    @ParameterizedTest
    @EnumSource(
            value = ExecutionStatus.class,
            names = {"RUNNING", "SUCCEEDED"})
    void a_running_or_succeeded_execution_is_not_redrivable(ExecutionStatus status) {
        assertThat(verdict(status, true, 5, DAY, Duration.ZERO))
                .isEqualTo(notRedrivable("Execution is " + status + " and cannot be redriven"));
    }

    @ParameterizedTest
    @EnumSource(
            value = ExecutionStatus.class,
            names = {"FAILED", "ABORTED", "TIMED_OUT"})
    void an_unsuccessful_execution_is_redrivable(ExecutionStatus status) {
        assertThat(verdict(status, true, 24_998, Duration.ofDays(300), Duration.ofDays(14)))
                .isEqualTo(new RedriveVerdict(RedriveStatus.REDRIVABLE, null));
    }

    @Test
    void a_child_is_redrivable_by_its_Map_Run() {
        assertThat(verdict(ExecutionStatus.PENDING_REDRIVE, true, 5, DAY, DAY))
                .isEqualTo(new RedriveVerdict(RedriveStatus.REDRIVABLE_BY_MAP_RUN, null));
    }

    @Test
    void each_limit_has_its_reason() {
        var failed = ExecutionStatus.FAILED;

        assertThat(verdict(failed, false, 5, DAY, DAY))
                .isEqualTo(notRedrivable("State machine is in DELETING status."));
        assertThat(verdict(failed, true, 24_999, DAY, DAY))
                .isEqualTo(notRedrivable("Execution history event limit exceeded."));
        assertThat(verdict(failed, true, 1_000, 5, DAY, DAY))
                .isEqualTo(notRedrivable("Execution redrive limit exceeded."));
        assertThat(verdict(failed, true, 5, Duration.ofDays(365), DAY))
                .isEqualTo(notRedrivable("Execution has exceeded the max execution time."));
        assertThat(verdict(failed, true, 5, Duration.ofDays(20), Duration.ofDays(15)))
                .isEqualTo(notRedrivable("Execution redrivable period exceeded."));
    }

    private static RedriveVerdict verdict(
            ExecutionStatus status,
            boolean machineActive,
            long lastEventId,
            Duration sinceStart,
            @Nullable Duration sinceStop) {
        return verdict(status, machineActive, 999, lastEventId, sinceStart, sinceStop);
    }

    private static RedriveVerdict verdict(
            ExecutionStatus status,
            boolean machineActive,
            int redriveCount,
            long lastEventId,
            Duration sinceStart,
            @Nullable Duration sinceStop) {
        return RedriveVerdict.of(
                status,
                machineActive,
                redriveCount,
                new RedriveVerdict.RedriveLimits(25_000, Duration.ofDays(365)),
                lastEventId,
                NOW.minus(sinceStart),
                sinceStop == null ? null : NOW.minus(sinceStop),
                NOW);
    }

    private static RedriveVerdict notRedrivable(String reason) {
        return new RedriveVerdict(RedriveStatus.NOT_REDRIVABLE, reason);
    }
}
