package dev.askel.engine.bulk;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.workbench.BulkJobs.JobState;
import dev.askel.engine.api.workbench.ExecutionCriteria;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.visibility.ExecutionSearch;
import dev.askel.engine.visibility.ExecutionSearch.Found;
import dev.askel.engine.visibility.SqlWorkers;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What is stored of jobs, as their owner reads and writes it. */
final class JobStore {
    /** Executions that are looked at in one step of gathering. */
    private static final int GATHERED_MAX = 1_000;

    /** Items of an old job that leave in one step. */
    private static final int REMOVED_MAX = 5_000;

    private final SqlWorkers workers;
    private final ExecutionSearch executions;
    private final EngineTime time;

    JobStore(SqlWorkers workers, ExecutionSearch executions, EngineTime time) {
        this.workers = workers;
        this.executions = executions;
        this.time = time;
    }

    /** As {@link JobTable#toDo}. */
    CompletionStage<Answer<List<UUID>>> toDo(int jobsMax, int accountJobsMax) {
        return workers.submit(database ->
                Answer.ok(
                        database.read(
                                connection -> JobTable.toDo(connection, jobsMax, accountJobsMax))));
    }

    /** A job, or that it is not to be had: it has ended, or another owner has it. */
    record Held(@Nullable StoredJob job) {}

    /** Takes a job over from whoever had it. */
    CompletionStage<Answer<Held>> own(UUID id, UUID owner) {
        return workers.submit(database ->
                database.transact(
                        connection -> Answer.ok(new Held(JobTable.own(connection, id, owner)))));
    }

    // Gathering

    /**
     * Writes the next items down.
     *
     * @param job as the step before left it
     */
    CompletionStage<Answer<Held>> gather(StoredJob job, UUID owner) {
        return executions
                .page(job.scope(), criteria(job), job.gatheredTo(), GATHERED_MAX)
                .thenCompose(page ->
                        workers.submit(
                                page,
                                (database, found) ->
                                        database.transact(connection ->
                                                Answer.ok(
                                                        gathered(connection, job, owner, found)))));
    }

    /** What started later did not meet the order when it was taken. */
    private static ExecutionCriteria criteria(StoredJob job) {
        return job.order().criteria().andStartedBefore(job.job().startDate().plusMillis(1));
    }

    private static Held gathered(
            Connection connection, StoredJob job, UUID owner, List<Found> found)
            throws SQLException {
        var stored = JobTable.owned(connection, job.id(), owner);
        if (stored == null
                || stored.state() == JobState.CANCELLING
                || stored.gathered()
                // A step whose end nobody heard of was done.
                || !Objects.equals(stored.gatheredTo(), job.gatheredTo())) {
            return new Held(stored);
        }
        var items = found.stream().filter(each -> metThen(each, job.job().startDate())).toList();
        ItemTable.insert(connection, job.id(), stored.job().total() + 1, items);
        var last = found.isEmpty() ? stored.gatheredTo() : found.getLast().position();
        JobTable.gathered(
                connection,
                job.id(),
                items.size(),
                last == null ? null : last.toString(),
                found.size() < GATHERED_MAX);
        return new Held(JobTable.owned(connection, job.id(), owner));
    }

    /** Ends a job that cannot go on; it is not to be had any more then. */
    CompletionStage<Answer<Held>> fail(UUID id, UUID owner, String reason) {
        return workers.submit(database ->
                database.transact(connection -> {
                    JobTable.fail(connection, id, owner, reason, time.millis());
                    return Answer.ok(new Held(null));
                }));
    }

    /** Neither ended nor redriven since then. */
    private static boolean metThen(Found found, Instant then) {
        var stopped = found.execution().stopDate();
        var redriven = found.execution().redriveDate();
        return (stopped == null || !stopped.isAfter(then))
                && (redriven == null || !redriven.isAfter(then));
    }

    // Working off

    /**
     * What the owner has to say, and wants.
     *
     * @param results what has become of items
     * @param stopped items whose executions have answered that they stand still
     * @param retried items that are to be told again, if they still stand as they did
     * @param after the last item that was taken up
     * @param itemsMax how many more may be taken up
     * @param idle whether nothing that was taken up remains
     */
    record Turn(
            List<ItemResult> results,
            List<StoredItem> stopped,
            List<StoredItem> retried,
            long after,
            int itemsMax,
            boolean idle) {}

    /**
     * The job after a turn, and the items that were taken up in it.
     *
     * @param retried those of the turn, as they stand now
     */
    record Turned(@Nullable StoredJob job, List<StoredItem> items, List<StoredItem> retried) {
        static final Turned OVER = new Turned(null, List.of(), List.of());
    }

    /** Writes results down and takes up more, in one transaction. */
    CompletionStage<Answer<Turned>> turn(StoredJob job, UUID owner, Turn turn) {
        return workers.submit(database ->
                database.transact(connection ->
                        Answer.ok(turned(connection, job, owner, turn, time.millis()))));
    }

    private static Turned turned(
            Connection connection, StoredJob job, UUID owner, Turn turn, long now)
            throws SQLException {
        var stored = JobTable.owned(connection, job.id(), owner);
        if (stored == null) {
            return Turned.OVER;
        }
        var results = new ArrayList<>(turn.results());
        for (var item : asTheyStand(connection, turn.stopped())) {
            results.add(Judgement.afterStop(job.order(), item, item.execution()));
        }
        JobTable.counted(connection, job.id(), ItemTable.write(connection, job.id(), results, now));
        boolean cancelled = stored.state() == JobState.CANCELLING;
        boolean takes = cancelled || stored.state() == JobState.RUNNING;
        var items =
                takes && turn.itemsMax() > 0
                        ? ItemTable.takeUp(
                                connection, job.id(), turn.after(), cancelled, turn.itemsMax(), now)
                        : List.<StoredItem>of();
        if (takes && turn.itemsMax() > 0 && items.isEmpty() && turn.idle()) {
            JobTable.change(
                    connection,
                    job.id(),
                    cancelled ? JobState.CANCELLED : JobState.COMPLETED,
                    stored.job().ratePerSecond(),
                    now);
            return Turned.OVER;
        }
        return new Turned(stored, items, asTheyStand(connection, turn.retried()));
    }

    private static List<StoredItem> asTheyStand(Connection connection, List<StoredItem> items)
            throws SQLException {
        if (items.isEmpty()) {
            return items;
        }
        var standings =
                ItemTable.standings(
                        connection, items.stream().map(StoredItem::persistenceId).toList());
        return items.stream()
                .map(item -> item.standing(standings.get(item.persistenceId())))
                .toList();
    }

    // Leaving

    /** Removes some of what has been over for so long. */
    CompletionStage<Answer<Integer>> removeOld(Duration retention) {
        return workers.submit(database ->
                database.transact(connection -> {
                    var old = JobTable.over(connection, time.millis() - retention.toMillis());
                    if (old == null) {
                        return Answer.ok(0);
                    }
                    int items = ItemTable.remove(connection, old, REMOVED_MAX);
                    if (items < REMOVED_MAX) {
                        JobTable.remove(connection, old);
                    }
                    return Answer.ok(items);
                }));
    }
}
