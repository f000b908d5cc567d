package dev.askel.engine.api.workbench;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What many executions of an account in a region have in common: ours, AWS has CloudWatch for it.
 * None of it is kept anywhere: it is read when asked for, a bounded part of what there is, and each
 * answer says how much that was.
 */
public interface ExecutionStatistics {

    /**
     * Failures that are alike, the most frequent first.
     *
     * @param criteria of those that failed, timed out or were aborted; which of these, if no status
     *     is asked for, is failed and timed out
     */
    CompletionStage<Answer<FailureGroups>> failures(Caller caller, ExecutionCriteria criteria);

    /** How much begins and ends per minute, and what waits. */
    CompletionStage<Answer<Rates>> rates(Caller caller, @Nullable StateMachineArn machine);

    /** How much of each machine begins and ends lately, and runs. */
    CompletionStage<Answer<MachineRates>> machines(Caller caller);

    /**
     * Visits of states, from the histories of the latest executions that meet the criteria.
     *
     * @param executionsMax how many histories are read at most, 1 to {@link
     *     StateStatistics#EXECUTIONS_MAX}
     * @param gone completes when nobody wants the answer any more
     * @return {@code ThrottlingException} when others' are being read
     */
    CompletionStage<Answer<StateStatistics>> states(
            Caller caller, ExecutionCriteria criteria, int executionsMax, CompletionStage<?> gone);

    /**
     * Groups of failures.
     *
     * @param groups the {@link #GROUPS_MAX} largest
     * @param groupCount how many there are with those not shown
     * @param executionsRead the latest starts that meet the criteria, {@link #EXECUTIONS_MAX} at
     *     most
     * @param complete whether these are all that meet the criteria
     */
    record FailureGroups(
            List<FailureGroup> groups, long groupCount, long executionsRead, boolean complete) {
        /** So many failures are grouped. */
        public static final int EXECUTIONS_MAX = 100_000;

        /** So many groups are shown. */
        public static final int GROUPS_MAX = 100;
    }

    /**
     * Failures of one error in one state for like causes.
     *
     * @param causeFingerprint null where there was no error, as in a stop without one
     * @param firstStartDate of those that were read
     * @param executionArn the one that started last
     * @param error of it
     * @param cause of it, cut to {@link #CAUSE_CHARACTERS_MAX}
     */
    record FailureGroup(
            String stateMachineArn,
            @Nullable String failedState,
            @Nullable String error,
            @Nullable String causeFingerprint,
            long count,
            Instant firstStartDate,
            Instant lastStartDate,
            String executionArn,
            @Nullable String cause) {
        /** So much of a cause is shown. */
        public static final int CAUSE_CHARACTERS_MAX = 1_000;
    }

    /**
     * What happens now. Starts and ends are those that the executions' rows tell: one that was
     * redriven counts where it ended last.
     *
     * @param asOf when it was read
     * @param minutes the latest last, without gaps: an hour, or less where that would be too much
     *     to count; the last is not over yet
     * @param complete whether all starts and ends of these minutes were counted
     * @param openExecutions those that run
     * @param openTasks activity tasks and callbacks that wait for an answer
     * @param quarantined executions that cannot be recovered
     * @param overdue how long the oldest wake-up is due, of whatever account; zero when none is
     */
    record Rates(
            Instant asOf,
            List<Minute> minutes,
            boolean complete,
            Tally openExecutions,
            Tally openTasks,
            Tally quarantined,
            Duration overdue) {}

    /** Starts and ends within the minute that begins then. */
    record Minute(
            Instant from, long started, long succeeded, long failed, long timedOut, long aborted) {}

    /**
     * What machines do lately, those with the most failures first; machines that did nothing are
     * not among them.
     *
     * @param asOf when it was read
     * @param minutes so many before that were counted: an hour, or less where that would be too
     *     much
     * @param complete whether all starts, ends and open executions were counted
     * @param machines the first {@link #MACHINES_MAX}
     */
    record MachineRates(Instant asOf, int minutes, boolean complete, List<MachineRate> machines) {
        /** So many machines are shown. */
        public static final int MACHINES_MAX = 200;
    }

    /** Starts and ends of one machine within those minutes, and what of it runs now. */
    record MachineRate(
            String stateMachineArn,
            long started,
            long succeeded,
            long failed,
            long timedOut,
            long aborted,
            long openExecutions) {}

    /**
     * A count.
     *
     * @param orMore whether counting ended there
     */
    record Tally(long count, boolean orMore) {}

    /**
     * Statistics of states.
     *
     * @param states in the order of their machines' and their own names
     * @param visitsLeftOut how many visits are in no statistic, since there were too many states to
     *     tell apart
     * @param executionsRead how many histories were read, the latest starts first
     * @param executionsUnreadable how many of them only in part, since their journal is damaged
     * @param executionsMatching how many executions meet the criteria
     */
    record StateStatistics(
            List<StateStatistic> states,
            long visitsLeftOut,
            int executionsRead,
            int executionsUnreadable,
            Tally executionsMatching) {
        /** So many histories are read unless the caller says otherwise. */
        public static final int EXECUTIONS_DEFAULT = 1_000;

        public static final int EXECUTIONS_MAX = 10_000;
    }

    /**
     * The visits of one state.
     *
     * @param visits how often it was entered
     * @param failures how many visits ended with an error, caught or not
     * @param retries how many more attempts there were than visits that made any
     * @param exits how many visits were left; durations are theirs
     */
    record StateStatistic(
            String stateMachineArn,
            String state,
            long visits,
            long failures,
            long retries,
            long exits,
            @Nullable Durations durations) {}

    /** Percentiles, each within one percent and a millisecond. */
    record Durations(Duration p50, Duration p90, Duration p99, Duration longest) {}
}
