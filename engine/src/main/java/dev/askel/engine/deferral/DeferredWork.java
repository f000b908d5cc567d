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
    /** An execution is to be recovered, or to continue, and its actor restarts instead. */
    EXECUTIONS("recoveries and commits of executions were deferred, and are retried"),
    /** Queries of the journal failed; their callers learn so. */
    JOURNAL_READS("queries of the journal failed for their callers"),
    /** Writes of the journal are repeated. */
    JOURNAL_WRITES("writes of the journal were interrupted, and are retried"),
    /** Writes of the journal failed; their callers learn so. */
    JOURNAL_WRITES_FAILED("writes of the journal failed for their callers"),
    /** A task is to start an execution. */
    CHILD_STARTS("starts of executions by tasks were deferred, and are retried"),
    /** An execution is to learn that a worker has its task. */
    HAND_OVERS("hand-overs of tasks were not confirmed; the tasks may be dispatched again"),
    /** A service is to be asked for the status of a job. */
    JOB_POLLS("polls of jobs were deferred, and are retried"),
    /** The counted recoveries of an execution are to be reset. */
    ATTEMPTS("counts of recoveries were not reset, and stay"),
    /** An item of a bulk job is to be stopped or redriven. */
    BULK_ITEMS("items of bulk jobs had no answer, and are retried");

    private final String predicate;

    DeferredWork(String predicate) {
        this.predicate = predicate;
    }

    /** The logs of this JVM, which is one node; made with the first deferral. */
    private static final class Logs {
        private static final Map<DeferredWork, DeferralLog> BY_WORK = all();

        private static Map<DeferredWork, DeferralLog> all() {
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
     * @param example names the work for the log line; is called at most once in an interval
     */
    public void deferred(DeferralReason reason, Supplier<String> example) {
        deferred(reason, 1, example);
    }

    /** Counts several deferrals of the same reason. */
    public void deferred(DeferralReason reason, long count, Supplier<String> example) {
        log().deferred(reason, count, example);
    }

    /** Returns the number of deferrals of a reason since the start of the JVM. */
    public long total(DeferralReason reason) {
        return log().total(reason);
    }
}
