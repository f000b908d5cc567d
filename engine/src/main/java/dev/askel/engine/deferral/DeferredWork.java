package dev.askel.engine.deferral;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;

/**
 * The kinds of work that a node defers. Each kind counts its deferrals since the start of the JVM,
 * and logs at most one line in ten seconds.
 */
public enum DeferredWork {
    /** The actor of an execution restarts, because a recovery or a commit was not possible. */
    EXECUTIONS("recoveries and commits of executions were deferred, and are retried"),
    /** Queries of the journal failed; their callers get an error. */
    JOURNAL_READS("queries of the journal failed for their callers"),
    /** Writes of the journal were interrupted, and are retried. */
    JOURNAL_WRITES("writes of the journal were interrupted, and are retried"),
    /** Writes of the journal failed; their callers get an error. */
    JOURNAL_WRITES_FAILED("writes of the journal failed for their callers"),
    /** The start of an execution by a task. */
    CHILD_STARTS("starts of executions by tasks were deferred, and are retried"),
    /** The notification of an execution that a worker has its task. */
    HAND_OVERS("dispatches of tasks were not confirmed; the tasks may be dispatched again"),
    /** The poll of a service for the status of a job. */
    JOB_POLLS("polls of jobs were deferred, and are retried"),
    /** The reset of the recovery count of an execution. */
    ATTEMPTS("counts of recoveries were not reset, and are kept"),
    /** The read or write of the row of a Map Run. */
    MAP_RUNS("reads and writes of Map Runs were deferred, and are retried"),
    /** The stop or redrive of an item of a bulk job. */
    BULK_ITEMS("items of bulk jobs had no answer, and are retried");

    private final String predicate;

    DeferredWork(String predicate) {
        this.predicate = predicate;
    }

    /** The logs of this node, created at the first deferral. */
    private static final class Logs {
        private static final Map<DeferredWork, DeferralLog> BY_WORK = createAll();

        private static Map<DeferredWork, DeferralLog> createAll() {
            var logger = LoggerFactory.getLogger(DeferredWork.class);
            var all = new EnumMap<DeferredWork, DeferralLog>(DeferredWork.class);
            for (var work : values()) {
                all.put(
                        work,
                        new DeferralLog(
                                work.predicate,
                                logger::warn,
                                CompletableFuture.delayedExecutor(
                                        DeferralLog.INTERVAL.toSeconds(), TimeUnit.SECONDS)));
            }
            return all;
        }
    }

    private DeferralLog log() {
        return Objects.requireNonNull(Logs.BY_WORK.get(this));
    }

    /**
     * Counts one deferral.
     *
     * @param example describes the work for the log line; called at most once in an interval
     */
    public void recordDeferral(DeferralReason reason, Supplier<String> example) {
        recordDeferral(reason, 1, example);
    }

    /** Counts several deferrals of the same reason. */
    public void recordDeferral(DeferralReason reason, long count, Supplier<String> example) {
        log().recordDeferrals(reason, count, example);
    }

    /** Returns the number of deferrals of a reason since the start of the JVM. */
    public long deferralCount(DeferralReason reason) {
        return log().deferralCount(reason);
    }
}
