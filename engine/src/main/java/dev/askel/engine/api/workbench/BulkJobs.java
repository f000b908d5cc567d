package dev.askel.engine.api.workbench;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.Page;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Stopping or redriving many executions: ours, AWS has nothing like it. A job is durable when it is
 * answered and goes on whatever happens to a node; each caller sees the jobs of their account and
 * region. A job that is not there is {@code ResourceNotFound}; it leaves a month after its end.
 */
public interface BulkJobs {
    /** Characters of {@code error}, as StopExecution has it. */
    int ERROR_CHARACTERS_MAX = 256;

    /** Characters of {@code cause}, as StopExecution has it. */
    int CAUSE_CHARACTERS_MAX = 32_768;

    /** Characters of {@code startedBy}. */
    int STARTED_BY_CHARACTERS_MAX = 256;

    /** Characters of {@code clientToken}, as RedriveExecution has it. */
    int CLIENT_TOKEN_CHARACTERS_MAX = 64;

    /** Executions in a second. */
    int RATE_MAX = 1_000;

    /** Executions in a second when nobody says. */
    int RATE_DEFAULT = 50;

    /** What a preview counts to. */
    int COUNT_MAX = 10_000;

    /**
     * What an order would take on now, without doing anything.
     *
     * @return refused as {@link #start} would be
     */
    CompletionStage<Answer<BulkPreview>> preview(Caller caller, BulkOrder order);

    /**
     * Takes an order. The executions that meet it when it is taken are its items; one that comes to
     * meet it later is not, one that no longer does is skipped.
     *
     * @param clientToken repeated, with the same order, it is the same job; with another one a
     *     {@code ConflictException}
     * @param startedBy for people: who wants it, and why
     * @return {@code ValidationException} for an order that makes no sense, {@code
     *     ServiceQuotaExceededException} when too many jobs are open
     */
    CompletionStage<Answer<BulkJob>> start(
            Caller caller,
            BulkOrder order,
            @Nullable String clientToken,
            @Nullable String startedBy);

    /** A page of the jobs, the latest first. */
    CompletionStage<Answer<BulkJobList>> list(Caller caller, Page page);

    /** A job as of now. */
    CompletionStage<Answer<BulkJob>> describe(Caller caller, String jobId);

    /**
     * A page of a job's items, in the order in which they are worked off.
     *
     * @param state of the items that are wanted; null for all
     */
    CompletionStage<Answer<BulkItemList>> items(
            Caller caller, String jobId, @Nullable ItemState state, Page page);

    /**
     * Does something to a job that has not ended, which is durable on return; what the job has
     * begun already comes to its end. Repeated, it is answered alike; what does not fit how the job
     * stands is a {@code ConflictException}.
     */
    CompletionStage<Answer<BulkJob>> change(Caller caller, String jobId, Change change);

    /** What is to be done to each execution. */
    enum Action {
        STOP,
        REDRIVE
    }

    /** Where a job stands. */
    enum JobState {
        /** Its items are being written down. */
        GATHERING,
        RUNNING,
        PAUSED,
        /** It begins nothing more; what it has begun comes to its end. */
        CANCELLING,
        CANCELLED,
        COMPLETED,
        /** Its items could not be written down, for a reason that does not pass; none was begun. */
        FAILED;

        /** Whether nothing will be done any more. */
        public boolean over() {
            return this == CANCELLED || this == COMPLETED || this == FAILED;
        }
    }

    /** Where an item stands. */
    enum ItemState {
        PENDING,
        DONE,
        /** There was nothing to be done; the reason says why. */
        SKIPPED,
        /** It was refused; error and reason are AWS's. */
        FAILED
    }

    /** What can be done to a job. */
    sealed interface Change {
        /** Begin nothing more until it is resumed. */
        record Pause() implements Change {}

        /** Go on. */
        record Resume() implements Change {}

        /** Begin nothing more at all. */
        record Cancel() implements Change {}

        /** Go on faster, or slower. */
        record Rate(int ratePerSecond) implements Change {}
    }

    /**
     * What is to be done to which executions.
     *
     * @param criteria without a status all are meant to which the action can be done
     * @param error of a stop
     * @param cause of a stop
     * @param ratePerSecond executions, 1 to {@link #RATE_MAX}
     */
    record BulkOrder(
            Action action,
            ExecutionCriteria criteria,
            @Nullable String error,
            @Nullable String cause,
            int ratePerSecond) {
        /** The same for other executions. */
        public BulkOrder with(ExecutionCriteria others) {
            return new BulkOrder(action, others, error, cause, ratePerSecond);
        }
    }

    /**
     * What an order would take on.
     *
     * @param count no more than {@link #COUNT_MAX}
     * @param atLeast whether there are more than that
     * @param executionArns of the first of them
     */
    record BulkPreview(long count, boolean atLeast, List<String> executionArns) {}

    /**
     * A job.
     *
     * @param order as it was given, with the statuses that are meant
     * @param ratePerSecond as it is now
     * @param total items; as many as have been written down so far while it is {@code GATHERING}
     * @param reason why it is {@code FAILED}
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
        /** Items of which nothing is known yet; of a job that is over, those it left alone. */
        public long left() {
            return total - done - skipped - failed;
        }
    }

    record BulkJobList(List<BulkJob> jobs, @Nullable String nextToken) {}

    /**
     * An item.
     *
     * @param endDate when that was known
     * @param error AWS's name of the error of one that failed
     * @param reason why it was skipped or failed
     */
    record BulkItem(
            String executionArn,
            ItemState state,
            @Nullable Instant endDate,
            @Nullable String error,
            @Nullable String reason) {}

    record BulkItemList(List<BulkItem> items, @Nullable String nextToken) {}
}
