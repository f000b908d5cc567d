package dev.askel.engine.bulk;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.workbench.BulkJobs.Action;
import dev.askel.engine.api.workbench.BulkJobs.JobState;
import dev.askel.engine.api.workbench.ExecutionCriteria;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.visibility.ExecutionSearch;
import dev.askel.engine.visibility.SearchRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Reads and writes jobs for the {@link BulkRun} actors that own them. */
final class JobStore {
    /** The maximum number of executions that are read in one step of gathering. */
    private static final int GATHERED_MAX = 1_000;

    /** The maximum number of items of an old job that are deleted in one step. */
    private static final int DELETED_MAX = 5_000;

    private final SqlWorkers workers;
    private final ExecutionSearch executions;
    private final EngineTime time;

    JobStore(SqlWorkers workers, ExecutionSearch executions, EngineTime time) {
        this.workers = workers;
        this.executions = executions;
        this.time = time;
    }

    /** Returns the jobs that need a run, as {@link JobTable#findPending} does. */
    CompletionStage<Answer<List<UUID>>> findPending(int jobsMax, int accountJobsMax) {
        return workers.submit(database ->
                Answer.ok(
                        database.read(connection ->
                                JobTable.findPending(connection, jobsMax, accountJobsMax))));
    }

    /** A job that a run owns; null when the job has ended or another run owns it. */
    record OwnedJob(@Nullable StoredJob job) {}

    /** Claims a job for a new owner. */
    CompletionStage<Answer<OwnedJob>> claim(UUID id, UUID owner) {
        return workers.submit(database ->
                database.transact(connection ->
                        Answer.ok(new OwnedJob(JobTable.claim(connection, id, owner)))));
    }

    // Gathering

    /**
     * Stores the next items.
     *
     * @param job the job after the previous step
     */
    CompletionStage<Answer<OwnedJob>> gather(StoredJob job, UUID owner) {
        return executions
                .page(job.scope(), criteria(job), job.gatheredTo(), GATHERED_MAX)
                .thenCompose(page ->
                        workers.submit(
                                page,
                                (database, found) ->
                                        database.transact(connection ->
                                                Answer.ok(
                                                        storeGathered(
                                                                connection, job, owner, found)))));
    }

    /** The criteria of the order, without executions that started after the job. */
    private static ExecutionCriteria criteria(StoredJob job) {
        return job.order().criteria().andStartedBefore(job.job().startDate().plusMillis(1));
    }

    private static OwnedJob storeGathered(
            Connection connection, StoredJob job, UUID owner, List<SearchRow> found)
            throws SQLException {
        var stored = JobTable.lockOwned(connection, job.id(), owner);
        if (stored == null
                || stored.state() == JobState.CANCELLING
                || stored.isGathered()
                // In this case the previous step was stored, but the response was lost.
                || !Objects.equals(stored.gatheredTo(), job.gatheredTo())) {
            return new OwnedJob(stored);
        }
        var items = found.stream().filter(each -> isSelected(each, job)).toList();
        ItemTable.insert(connection, job.id(), stored.job().total() + 1, items);
        var last = found.isEmpty() ? stored.gatheredTo() : found.getLast().position();
        JobTable.updateGathered(
                connection,
                job.id(),
                items.size(),
                last == null ? null : last.toString(),
                found.size() < GATHERED_MAX);
        return new OwnedJob(JobTable.lockOwned(connection, job.id(), owner));
    }

    /** Fails a job whose items cannot be gathered. */
    CompletionStage<Answer<OwnedJob>> fail(UUID id, UUID owner, String reason) {
        return workers.submit(database ->
                database.transact(connection -> {
                    JobTable.fail(connection, id, owner, reason, time.millis());
                    return Answer.ok(new OwnedJob(null));
                }));
    }

    /**
     * Whether the job selects an execution that matches now. An execution that has ended or been
     * redriven since the start of the job is not selected, except for a backfill.
     */
    private static boolean isSelected(SearchRow found, StoredJob job) {
        if (job.order().action() == Action.BACKFILL) {
            return true;
        }
        var then = job.job().startDate();
        var stopped = found.execution().stopDate();
        var redriven = found.execution().redriveDate();
        return (stopped == null || !stopped.isAfter(then))
                && (redriven == null || !redriven.isAfter(then));
    }

    // Batches

    /**
     * The results that a run reports, and the items that it requests.
     *
     * @param results results of items
     * @param stoppedItems items for which StopExecution has returned a response
     * @param retriedItems items whose request must be retried; their executions are read again
     * @param afterOrdinal the ordinal of the last item that was begun
     * @param itemsMax the maximum number of items to begin
     * @param isIdle whether no begun item waits for a response
     */
    record Batch(
            List<ItemResult> results,
            List<StoredItem> stoppedItems,
            List<StoredItem> retriedItems,
            long afterOrdinal,
            int itemsMax,
            boolean isIdle) {}

    /**
     * The job after a batch, and the items that were begun in it.
     *
     * @param retriedItems the retried items of the batch with the current rows of their executions
     */
    record BatchResult(
            @Nullable StoredJob job, List<StoredItem> items, List<StoredItem> retriedItems) {
        static final BatchResult ENDED = new BatchResult(null, List.of(), List.of());
    }

    /** Stores results and begins more items, in one transaction. */
    CompletionStage<Answer<BatchResult>> runBatch(StoredJob job, UUID owner, Batch batch) {
        return workers.submit(database ->
                database.transact(connection ->
                        Answer.ok(apply(connection, job, owner, batch, time.millis()))));
    }

    private BatchResult apply(
            Connection connection, StoredJob job, UUID owner, Batch batch, long now)
            throws SQLException {
        var stored = JobTable.lockOwned(connection, job.id(), owner);
        if (stored == null) {
            return BatchResult.ENDED;
        }
        var results = new ArrayList<>(batch.results());
        for (var item : withCurrentExecutions(connection, batch.stoppedItems())) {
            results.add(ItemResults.afterStop(job.order(), item, item.execution()));
        }
        JobTable.addCounts(
                connection, job.id(), ItemTable.write(connection, job.id(), results, now));
        boolean cancelled = stored.state() == JobState.CANCELLING;
        boolean beginsItems = cancelled || stored.state() == JobState.RUNNING;
        var items =
                beginsItems && batch.itemsMax() > 0
                        ? ItemTable.beginNext(
                                connection,
                                job.id(),
                                batch.afterOrdinal(),
                                cancelled,
                                batch.itemsMax(),
                                now,
                                workers.encryption())
                        : List.<StoredItem>of();
        if (beginsItems && batch.itemsMax() > 0 && items.isEmpty() && batch.isIdle()) {
            JobTable.updateState(
                    connection,
                    job.id(),
                    cancelled ? JobState.CANCELLED : JobState.COMPLETED,
                    stored.job().ratePerSecond(),
                    now);
            return BatchResult.ENDED;
        }
        return new BatchResult(
                stored, items, withCurrentExecutions(connection, batch.retriedItems()));
    }

    private List<StoredItem> withCurrentExecutions(Connection connection, List<StoredItem> items)
            throws SQLException {
        if (items.isEmpty()) {
            return items;
        }
        var executionsById =
                ItemTable.readExecutions(
                        connection,
                        items.stream().map(StoredItem::persistenceId).toList(),
                        workers.encryption());
        return items.stream()
                .map(item -> item.withExecution(executionsById.get(item.persistenceId())))
                .toList();
    }

    // Retention

    /**
     * Deletes some items of the oldest job whose retention has expired, and the job after its last
     * items.
     */
    CompletionStage<Answer<Integer>> deleteOld(Duration retention) {
        return workers.submit(database ->
                database.transact(connection -> {
                    var old =
                            JobTable.findEndedBefore(
                                    connection, time.millis() - retention.toMillis());
                    if (old == null) {
                        return Answer.ok(0);
                    }
                    int items = ItemTable.delete(connection, old, DELETED_MAX);
                    if (items < DELETED_MAX) {
                        JobTable.delete(connection, old);
                    }
                    return Answer.ok(items);
                }));
    }
}
