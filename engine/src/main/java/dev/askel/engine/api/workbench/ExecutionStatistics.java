package dev.askel.engine.api.workbench;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.api.usage.BilledUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Statistics of the executions of an account in a region. On AWS, CloudWatch has such statistics.
 * Askel computes them for each request from a bounded part of the data. Each result contains the
 * amount of data that was read.
 */
public interface ExecutionStatistics {

    /**
     * Groups similar failures, the most frequent first.
     *
     * @param criteria selects executions that failed, timed out or were aborted; without a status,
     *     executions that failed or timed out
     * @param membersMax the maximum number of members that the result names for each group, 1 to
     *     {@link FailureGroup#MEMBERS_MAX}
     */
    CompletionStage<Answer<FailureGroups>> failures(
            Caller caller, ExecutionCriteria criteria, int membersMax);

    /** Counts starts and ends per minute, and open work. */
    CompletionStage<Answer<Rates>> rates(Caller caller, @Nullable StateMachineArn machine);

    /** Counts recent starts and ends, and open executions, for each machine. */
    CompletionStage<Answer<MachineRates>> machines(Caller caller);

    /**
     * Reads the usage of the last {@link BilledUsage#DAYS} days that AWS would bill. Other nodes
     * store their usage every ten seconds.
     */
    CompletionStage<Answer<BilledUsage>> billedUsage(Caller caller);

    /**
     * Counts visits of states in the histories of the latest executions that match.
     *
     * @param executionsMax the maximum number of histories to read, 1 to {@link
     *     StateStatistics#EXECUTIONS_MAX}
     * @param disconnected completes when the client has disconnected
     * @return {@code ThrottlingException} when too many other requests are running
     */
    CompletionStage<Answer<StateStatistics>> states(
            Caller caller,
            ExecutionCriteria criteria,
            int executionsMax,
            CompletionStage<?> disconnected);

    /**
     * Groups of failures.
     *
     * @param groups the largest groups, at most {@link #GROUPS_MAX}
     * @param groupCount the number of all groups
     * @param executionsRead the number of executions read, the latest starts first, at most {@link
     *     #EXECUTIONS_MAX}
     * @param isComplete whether all matching executions were read
     */
    record FailureGroups(
            List<FailureGroup> groups, long groupCount, long executionsRead, boolean isComplete) {
        /** The maximum number of failures that are grouped. */
        public static final int EXECUTIONS_MAX = 100_000;

        /**
         * The maximum number of failures whose ends are read. The index of failures does not
         * contain ends, so each is read from its row.
         */
        public static final int STOPS_MAX = 10_000;

        /** The maximum number of groups in a result. */
        public static final int GROUPS_MAX = 100;
    }

    /**
     * Similar failures of one state machine.
     *
     * @param failures the failures, with the cause of the first member
     * @param lastStopDate the latest end of these failures; null when more than {@link
     *     FailureGroups#STOPS_MAX} failures were read
     * @param members the ARNs of the failed executions with the latest starts, at least one
     */
    record FailureGroup(
            String stateMachineArn,
            SimilarFailures failures,
            @Nullable Instant lastStopDate,
            List<String> members) {
        /** The maximum number of members that a result names. */
        public static final int MEMBERS_MAX = 5;

        public FailureGroup {
            members = List.copyOf(members);
        }

        /** Returns the ARN of the latest member. */
        public String executionArn() {
            return members.getFirst();
        }
    }

    /**
     * Current rates. Starts and ends are taken from the executions' rows, so a redriven execution
     * counts at its last end.
     *
     * @param asOf the time of the read
     * @param minutes consecutive minutes in ascending order: an hour, or less if an hour has too
     *     many executions to count. The last minute is incomplete
     * @param isComplete whether all starts and ends of these minutes were counted
     * @param openExecutions running executions
     * @param openTasks activity tasks and callbacks that wait for a result
     * @param quarantinedExecutions executions that cannot be recovered
     * @param overdue the time for which the oldest wake-up of all accounts has been due; zero when
     *     none is due
     */
    record Rates(
            Instant asOf,
            List<Minute> minutes,
            boolean isComplete,
            BoundedCount openExecutions,
            BoundedCount openTasks,
            BoundedCount quarantinedExecutions,
            Duration overdue) {}

    /** Starts and ends within the minute from {@code from}. */
    record Minute(
            Instant from, long started, long succeeded, long failed, long timedOut, long aborted) {}

    /**
     * Recent rates of machines, sorted by the number of failures in descending order. Idle machines
     * are omitted.
     *
     * @param asOf the time of the read
     * @param minutes the number of counted minutes: 60, or less if an hour has too many executions
     * @param isComplete whether all starts, ends and open executions were counted
     * @param machines the machines with the most failures, at most {@link #MACHINES_MAX}
     */
    record MachineRates(Instant asOf, int minutes, boolean isComplete, List<MachineRate> machines) {
        /** The maximum number of machines in a result. */
        public static final int MACHINES_MAX = 200;
    }

    /**
     * Starts and ends of one machine within the minutes of {@link MachineRates}, and its running
     * executions.
     */
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
     * @param isLowerBound whether counting stopped at this count, the maximum
     */
    record BoundedCount(long count, boolean isLowerBound) {}

    /**
     * Statistics of states.
     *
     * @param states the states, sorted by the name of the machine and then by the name of the state
     * @param omittedVisits the number of visits of omitted states; states are omitted when there
     *     are too many
     * @param executionsRead the number of histories read, the latest starts first
     * @param executionsUnreadable the number of histories of which only a part was read, because
     *     the journal is damaged
     * @param executionsMatching the number of matching executions
     */
    record StateStatistics(
            List<StateStatistic> states,
            long omittedVisits,
            int executionsRead,
            int executionsUnreadable,
            BoundedCount executionsMatching) {
        /** The default of the number of histories to read. */
        public static final int EXECUTIONS_DEFAULT = 1_000;

        public static final int EXECUTIONS_MAX = 10_000;
    }

    /**
     * The visits of one state.
     *
     * @param visits the number of visits: how often executions entered the state
     * @param failures the number of visits that ended with an error, caught or not
     * @param retries the number of attempts after the first attempt of each visit
     * @param exits the number of visits that have ended with an exit. Only these visits have
     *     durations
     */
    record StateStatistic(
            String stateMachineArn,
            String state,
            long visits,
            long failures,
            long retries,
            long exits,
            @Nullable Durations durations) {}

    /** Percentiles of durations. The error of each is at most one percent plus one millisecond. */
    record Durations(Duration p50, Duration p90, Duration p99, Duration longest) {}
}
