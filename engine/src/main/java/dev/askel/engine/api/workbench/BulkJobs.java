package dev.askel.engine.api.workbench;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.Page;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Bulk jobs, which perform an action on many executions. AWS has no such feature. A job is durable
 * when its start returns, and continues after the loss of a node. Callers see the jobs of their
 * account and region. An unknown job is refused with {@code ResourceNotFound}. A job is deleted a
 * month after its end.
 */
public interface BulkJobs {
    /** The maximum length of {@code error}, as in StopExecution. */
    int ERROR_CHARACTERS_MAX = 256;

    /** The maximum length of {@code cause}, as in StopExecution. */
    int CAUSE_CHARACTERS_MAX = 32_768;

    /** The maximum length of {@code startedBy}. */
    int STARTED_BY_CHARACTERS_MAX = 256;

    /** The maximum rate in executions per second. */
    int RATE_MAX = 1_000;

    /** The default rate in executions per second. */
    int RATE_DEFAULT = 50;

    /** The maximum count in a preview. */
    int COUNT_MAX = 10_000;

    /** The maximum number of migrations that a preview checks. */
    int CHECKED_MIGRATIONS_MAX = 100;

    /**
     * Returns the executions that a job with this order would affect now, without starting a job.
     *
     * @return the preview, or the refusal that {@link #start} would return
     */
    CompletionStage<Answer<BulkPreview>> preview(Caller caller, BulkOrder order);

    /**
     * Starts a job. Its items are the executions that match when the job starts. Executions that
     * match only after that time are not included. Items that no longer match when they are
     * processed are skipped.
     *
     * @param clientToken an idempotency token: a repetition with the same parameters returns the
     *     same job; a call with this token and different parameters is refused with {@code
     *     ConflictException}
     * @param startedBy the name of the starting user and the reason, for display
     * @return {@code ValidationException} for an invalid order, {@code
     *     ServiceQuotaExceededException} when too many jobs are open
     */
    CompletionStage<Answer<BulkJob>> start(
            Caller caller,
            BulkOrder order,
            @Nullable String clientToken,
            @Nullable String startedBy);

    /** Lists the jobs, the latest first. */
    CompletionStage<Answer<BulkJobList>> list(Caller caller, Page page);

    /** Describes a job. */
    CompletionStage<Answer<BulkJob>> describe(Caller caller, String jobId);

    /**
     * Lists a job's items in the order of processing.
     *
     * @param state the state to filter by; null for all items
     */
    CompletionStage<Answer<BulkItemList>> items(
            Caller caller, String jobId, @Nullable ItemState state, Page page);

    /**
     * Changes a job that has not ended. The change is durable on return; requests in flight still
     * complete. A repeated change gets the same answer. A change that conflicts with the job's
     * state is refused with {@code ConflictException}.
     */
    CompletionStage<Answer<BulkJob>> change(Caller caller, String jobId, Change change);

    /** The operation on each execution. */
    enum Action {
        STOP,
        REDRIVE,
        /** Pauses executions; their time-outs continue. */
        PAUSE,
        /** Resumes paused executions. */
        RESUME,
        /** Stores the search attributes of executions by the current definitions. */
        BACKFILL,
        /** Requests the {@linkplain Migrations migration} of executions to another revision. */
        MIGRATE,
        /** Requests the migration of executions to the revision before their last migration. */
        MIGRATE_BACK
    }

    /** The state of a job. */
    enum JobState {
        /** The items of the job are being stored. */
        GATHERING,
        RUNNING,
        PAUSED,
        /** The job sends no more requests, and waits for the requests in flight. */
        CANCELLING,
        CANCELLED,
        COMPLETED,
        /** The items could not be stored, and retries would fail, too. No item was processed. */
        FAILED;

        /** Whether the job has ended. */
        public boolean hasEnded() {
            return this == CANCELLED || this == COMPLETED || this == FAILED;
        }
    }

    /** The state of an item. */
    enum ItemState {
        PENDING,
        DONE,
        /** No request was necessary, for the given reason. */
        SKIPPED,
        /** The request was refused, with AWS's error and message. */
        FAILED
    }

    /** A change of a job. */
    sealed interface Change {
        /** Sends no more requests until the job is resumed. */
        record Pause() implements Change {}

        /** Resumes the job. */
        record Resume() implements Change {}

        /** Ends the job. */
        record Cancel() implements Change {}

        /** Changes the rate. */
        record Rate(int ratePerSecond) implements Change {}
    }

    /**
     * An order: the action of a bulk job, the executions that it affects, and its rate.
     *
     * @param criteria the criteria of the executions; without a status, they select all statuses to
     *     which the action applies. A {@code RESUME} selects only paused executions. A {@code
     *     BACKFILL} applies to all statuses
     * @param error the error of a stop
     * @param cause the cause of a stop, or the reason of a pause or migration
     * @param ratePerSecond executions per second, 1 to {@link #RATE_MAX}
     * @param target the ARN of the version to which a {@code MIGRATE} migrates executions, or of
     *     the state machine for its current revision; null for other actions
     */
    record BulkOrder(
            Action action,
            ExecutionCriteria criteria,
            @Nullable String error,
            @Nullable String cause,
            int ratePerSecond,
            @Nullable String target) {
        /** Creates an order without a target. */
        public BulkOrder(
                Action action,
                ExecutionCriteria criteria,
                @Nullable String error,
                @Nullable String cause,
                int ratePerSecond) {
            this(action, criteria, error, cause, ratePerSecond, null);
        }

        /** Whether the order migrates executions. */
        public boolean isMigration() {
            return action == Action.MIGRATE || action == Action.MIGRATE_BACK;
        }

        /** Whether the order pauses or resumes executions, or filters by pauses. */
        public boolean needsPauses() {
            return action == Action.PAUSE || action == Action.RESUME || criteria.pause() != null;
        }

        /** Returns this order with other criteria. */
        public BulkOrder withCriteria(ExecutionCriteria others) {
            return new BulkOrder(action, others, error, cause, ratePerSecond, target);
        }
    }

    /**
     * The executions that a job with an order would affect.
     *
     * @param count the number of executions, at most {@link #COUNT_MAX}
     * @param hasMore whether there are further executions
     * @param executionArns the ARNs of the first of these executions
     * @param migrations whether executions can migrate; null unless the order migrates executions
     */
    record BulkPreview(
            long count,
            boolean hasMore,
            List<String> executionArns,
            @Nullable CheckedMigrations migrations) {}

    /**
     * The migrations that a preview has checked: those of the latest executions, at most {@link
     * #CHECKED_MIGRATIONS_MAX}.
     *
     * @param possible how many of them are possible
     * @param refusals why the others are refused, the most frequent reason first
     */
    record CheckedMigrations(int checked, int possible, List<MigrationRefusal> refusals) {}

    /**
     * A reason why executions cannot migrate.
     *
     * @param count how many of the checked executions have this reason
     * @param executionArn one of them
     */
    record MigrationRefusal(String reason, int count, String executionArn) {}

    /**
     * A job.
     *
     * @param order the order as started, with explicit statuses unless it is a {@code BACKFILL}
     * @param ratePerSecond the current rate
     * @param total the number of items. While the job is {@code GATHERING}, it is the number of
     *     items stored so far
     * @param reason the reason of {@code FAILED}
     */
    record BulkJob(
            String jobId,
            BulkOrder order,
            JobState state,
            int ratePerSecond,
            @Nullable String startedBy,
            Instant startDate,
            @Nullable Instant stopDate,
            long total,
            long done,
            long skipped,
            long failed,
            @Nullable String reason) {
        /** The number of items without a result. */
        public long remaining() {
            return total - done - skipped - failed;
        }
    }

    record BulkJobList(List<BulkJob> jobs, @Nullable String nextToken) {}

    /**
     * An item.
     *
     * @param endDate the time of the result
     * @param error AWS's name of the error of a failed item
     * @param reason the reason why the item was skipped or failed
     */
    record BulkItem(
            String executionArn,
            ItemState state,
            @Nullable Instant endDate,
            @Nullable String error,
            @Nullable String reason) {}

    record BulkItemList(List<BulkItem> items, @Nullable String nextToken) {}
}
