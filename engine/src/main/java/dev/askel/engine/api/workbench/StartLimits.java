package dev.askel.engine.api.workbench;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.Executions.StopExecutionRequest;
import dev.askel.engine.api.Executions.StopExecutionResult;
import dev.askel.engine.api.Page;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The start limits of Standard state machines. A rule limits the executions of a machine, or of
 * each key that an expression computes from the input. Executions without a permit wait in a queue.
 */
public interface StartLimits {
    /** The maximum of {@link StartRule#concurrency}. */
    int CONCURRENCY_MAX = 1_000_000;

    /** The minimum of {@link Rate#perSecond}: one start in an hour. */
    double RATE_MIN = 1 / 3_600d;

    /** The maximum of {@link Rate#perSecond}, and of {@link Rate#burst}. */
    int RATE_MAX = 10_000;

    /** The maximum of {@link StartRule#queueMax}. */
    int QUEUE_MAX = 10_000_000;

    /** The bound of a queue without {@code queueMax}. */
    int QUEUE_DEFAULT = 100_000;

    /** The maximum length of an expression. */
    int EXPRESSION_CHARACTERS_MAX = 1_024;

    /** The maximum number of slots in a description. */
    int SLOTS_MAX = 100;

    /** The maximum number of characters of the reason of a pause. */
    int REASON_CHARACTERS_MAX = 1_000;

    /** The maximum number of executions before a queued one that are counted. */
    int POSITION_MAX = 10_000;

    /** The maximum number of keys of a machine that {@link #listNeedingAttention} reads. */
    int ATTENTION_KEYS_MAX = 10_000;

    /**
     * Lists the machines of an account that have a rule, a pause, permits or queued executions, in
     * the order of their names.
     *
     * @param stateMachineArn the only machine that can be listed; null for all machines
     */
    CompletionStage<Answer<StartLimitPage>> list(
            Caller caller, @Nullable String stateMachineArn, Page page);

    /**
     * Lists the machines of an account that are paused, and those with a queue that is filled to
     * four fifths of its bound, in the order of their names. A page reads a bounded number of
     * machines and keys, so it can be empty although further pages follow. The counts of a machine
     * are those of its first {@link #ATTENTION_KEYS_MAX} keys.
     */
    CompletionStage<Answer<StartLimitPage>> listNeedingAttention(Caller caller, Page page);

    /** Describes the rule and the queues of a machine. A machine without both is refused. */
    CompletionStage<Answer<StartLimitDescription>> describe(Caller caller, String stateMachineArn);

    /** Sets the rule of a machine, and keeps a pause of it. */
    CompletionStage<Answer<StartLimitDescription>> put(
            Caller caller, String stateMachineArn, StartRule rule);

    /** Removes the rule of a machine and grants all queued executions. A pause remains. */
    CompletionStage<Answer<StartLimitDescription>> remove(Caller caller, String stateMachineArn);

    /**
     * Makes new starts of a machine wait in the queue. Executions with a permit continue. The pause
     * of a paused machine has no effect.
     */
    CompletionStage<Answer<StartLimitDescription>> pause(
            Caller caller, String stateMachineArn, PauseNote note);

    /** Ends the pause of a machine. */
    CompletionStage<Answer<StartLimitDescription>> resume(Caller caller, String stateMachineArn);

    /** Pauses a machine without a note, or resumes it. */
    default CompletionStage<Answer<StartLimitDescription>> pause(
            Caller caller, String stateMachineArn, boolean paused) {
        return paused
                ? pause(caller, stateMachineArn, PauseNote.NONE)
                : resume(caller, stateMachineArn);
    }

    /** Returns the place of an execution in its queue; empty when it is not queued. */
    CompletionStage<Answer<Optional<QueuedExecution>>> findQueued(
            Caller caller, String executionArn);

    /**
     * Aborts an execution if it is queued, and returns the time of its end. An ended execution is
     * not changed, and the result has the time of its end.
     *
     * <p>Refused with {@code ConflictException} if the execution runs and is not queued, or while a
     * node of an older release is in the cluster. Refused with {@code ExecutionDoesNotExist} if the
     * account has no such execution.
     */
    CompletionStage<Answer<StopExecutionResult>> stopQueued(
            Caller caller, StopExecutionRequest request);

    /** Returns a page of the queued executions of a machine, in the order of the queue. */
    CompletionStage<Answer<QueuedPage>> listQueued(
            Caller caller, String stateMachineArn, Page page);

    /** The effect of a start when the queue is full. */
    enum Overflow {
        /** StartExecution fails with {@code ExecutionLimitExceeded}. */
        REFUSE,
        /** The oldest queued execution ends. */
        END_OLDEST
    }

    /** The older executions of the same key that a start ends. */
    enum Supersede {
        /** A start ends no execution. */
        NONE,
        /** A start ends the queued executions. */
        QUEUED,
        /** A start ends the queued executions and the running one. */
        RUNNING
    }

    /**
     * The rate at which executions begin.
     *
     * @param burst the number of executions that can begin at once after a time without starts
     */
    record Rate(double perSecond, int burst) {
        /** Creates a rate whose burst are the starts of one second. */
        public static Rate of(double perSecond) {
            return new Rate(perSecond, (int) Math.clamp(Math.ceil(perSecond), 1, RATE_MAX));
        }
    }

    /**
     * The reason of a pause.
     *
     * @param by the name of the caller; null when it is unknown
     */
    record PauseNote(@Nullable String by, @Nullable String reason) {
        /** Neither a caller nor a reason. */
        public static final PauseNote NONE = new PauseNote(null, null);
    }

    /**
     * The pause of a machine.
     *
     * @param since null when an earlier release has paused the machine
     */
    record StartPause(@Nullable Instant since, PauseNote note) {
        /** The pause of an earlier release. */
        public static final StartPause UNKNOWN = new StartPause(null, PauseNote.NONE);
    }

    /**
     * A rule.
     *
     * @param concurrency the maximum number of running executions; null for no limit
     * @param rate the rate at which executions begin; null for no limit
     * @param key a JSONata expression whose value is the key; null for one limit of the machine
     * @param queueMax the maximum number of queued executions of a key
     * @param supersede the older executions that a start ends
     * @param priority a JSONata expression whose value is a number; executions with higher ones
     *     begin first. Null for the order of the starts
     * @param fairKey a JSONata expression; the executions of its values begin in turn. Null for the
     *     order of the starts
     * @param pause the pause, during which new starts wait; null when the machine is not paused
     */
    record StartRule(
            @Nullable Integer concurrency,
            @Nullable Rate rate,
            @Nullable String key,
            int queueMax,
            Overflow overflow,
            Supersede supersede,
            @Nullable String priority,
            @Nullable String fairKey,
            @Nullable StartPause pause) {
        /** A rule that limits nothing. */
        public static final StartRule NONE =
                new StartRule(null, null, QUEUE_DEFAULT, Overflow.REFUSE, false);

        /** Creates a rule that limits only the running executions. */
        public StartRule(
                @Nullable Integer concurrency,
                @Nullable String key,
                int queueMax,
                Overflow overflow,
                boolean paused) {
            this(
                    concurrency,
                    null,
                    key,
                    queueMax,
                    overflow,
                    Supersede.NONE,
                    null,
                    null,
                    paused ? StartPause.UNKNOWN : null);
        }

        /** Whether new starts wait until the machine is resumed. */
        public boolean paused() {
            return pause != null;
        }

        /** Whether the rule limits and pauses nothing. */
        public boolean isInert() {
            return equals(NONE);
        }

        /** Returns the rule with another pause; null for a rule without one. */
        public StartRule withPause(@Nullable StartPause other) {
            return with(members -> members.pause = other);
        }

        /** Returns the rule with a rate; null for a rule without one. */
        public StartRule withRate(@Nullable Rate other) {
            return with(members -> members.rate = other);
        }

        /** Returns the rule with other executions that a start ends. */
        public StartRule withSupersede(Supersede other) {
            return with(members -> members.supersede = other);
        }

        /** Returns the rule with another order of its queues; null for no expression. */
        public StartRule withOrder(@Nullable String otherPriority, @Nullable String otherFairKey) {
            return with(members -> {
                members.priority = otherPriority;
                members.fairKey = otherFairKey;
            });
        }

        private StartRule with(Consumer<Members> change) {
            var members = new Members(this);
            change.accept(members);
            return members.toRule(this);
        }

        /** The members of a rule that another one can change. */
        private static final class Members {
            private @Nullable Rate rate;
            private Supersede supersede;
            private @Nullable String priority;
            private @Nullable String fairKey;
            private @Nullable StartPause pause;

            Members(StartRule rule) {
                rate = rule.rate;
                supersede = rule.supersede;
                priority = rule.priority;
                fairKey = rule.fairKey;
                pause = rule.pause;
            }

            StartRule toRule(StartRule origin) {
                return new StartRule(
                        origin.concurrency,
                        rate,
                        origin.key,
                        origin.queueMax,
                        origin.overflow,
                        supersede,
                        priority,
                        fairKey,
                        pause);
            }
        }

        /** Whether the queues have another order than that of the starts. */
        public boolean hasOrder() {
            return priority != null || fairKey != null;
        }
    }

    /**
     * The executions that a rule counts together.
     *
     * @param label the label of the Distributed Map whose children are counted; empty for
     *     executions of the machine
     * @param key empty without a key
     * @param used the number of executions that have a permit
     * @param waiting the number of queued executions
     */
    record StartSlotCount(String label, String key, long used, long waiting) {}

    /**
     * A rule with the sums of its queues.
     *
     * @param rule null for a machine whose rule was removed while executions count
     * @param used the number of executions of all keys that have a permit
     * @param waiting the number of queued executions of all keys
     * @param longestQueue the number of queued executions of the key with most of them, without
     *     children of Distributed Maps
     */
    record StartLimitSummary(
            String stateMachineArn,
            @Nullable StartRule rule,
            long used,
            long waiting,
            long longestQueue) {}

    /** A page of start limits. */
    record StartLimitPage(List<StartLimitSummary> startLimits, @Nullable String nextToken) {}

    /**
     * A rule with its queues.
     *
     * @param rule null for a machine whose rule was removed while executions are queued
     * @param used the number of executions of all keys that have a permit
     * @param waiting the number of queued executions of all keys
     * @param slots the first keys, those with queued executions first
     */
    record StartLimitDescription(
            String stateMachineArn,
            @Nullable StartRule rule,
            long used,
            long waiting,
            List<StartSlotCount> slots) {}

    /**
     * A queued execution.
     *
     * @param label the label of the Distributed Map whose child is queued; empty for an execution
     *     of the machine
     * @param key the key of the execution; empty without one
     * @param position 1 for the execution of the key that begins next; at most {@link
     *     #POSITION_MAX}. Null on a page that would count more earlier executions
     * @param reason {@code CONCURRENCY}, {@code RATE}, {@code PAUSED} or {@code QUEUE}
     * @param pause the pause of the machine; null when it is not paused
     */
    record QueuedExecution(
            String executionArn,
            String label,
            String key,
            @Nullable Integer position,
            String reason,
            Instant since,
            @Nullable StartPause pause) {}

    /** A page of queued executions. */
    record QueuedPage(List<QueuedExecution> executions, @Nullable String nextToken) {}
}
