package dev.askel.engine.bulk;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.workbench.BulkJobs;
import dev.askel.engine.bulk.JobTable.JobPosition;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.sql.Database;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.visibility.ExecutionSearch;
import dev.askel.engine.visibility.Pages;
import dev.askel.engine.visibility.SearchRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.jspecify.annotations.Nullable;

/**
 * The API operations on bulk jobs. Any node can perform these operations, because all state is in
 * the tables.
 */
public final class BulkJobOperations implements BulkJobs {
    private static final int PREVIEW_ARNS_MAX = 10;

    private final SqlWorkers workers;
    private final ExecutionSearch executions;
    private final ExecutionOperations operations;
    private final PageTokens tokens;
    private final EngineTime time;
    private final BulkSettings settings;

    private BulkJobOperations(
            SqlWorkers workers,
            ExecutionSearch executions,
            ExecutionOperations operations,
            PageTokens tokens,
            EngineTime time,
            BulkSettings settings) {
        this.workers = workers;
        this.executions = executions;
        this.operations = operations;
        this.tokens = tokens;
        this.time = time;
        this.settings = settings;
    }

    /**
     * Starts the operations on this node, and the cluster's {@link BulkOwner} actors that this node
     * hosts.
     */
    public static BulkJobOperations start(
            ActorSystem<?> system,
            SqlWorkers workers,
            ExecutionSearch search,
            PageTokens tokens,
            ExecutionOperations executions,
            EngineTime time,
            BulkSettings settings) {
        BulkOwner.start(system, new JobStore(workers, search, time), executions, time, settings);
        return new BulkJobOperations(workers, search, executions, tokens, time, settings);
    }

    @Override
    public CompletionStage<Answer<BulkPreview>> preview(Caller caller, BulkOrder order) {
        var counted = countedPreview(caller, order);
        return order.isMigration()
                ? Answer.compose(counted, preview -> addMigrations(caller, order, preview))
                : counted;
    }

    private CompletionStage<Answer<BulkPreview>> countedPreview(Caller caller, BulkOrder order) {
        return OrderRules.check(caller, order)
                .thenCompose(checkedOrder ->
                        executions
                                .count(caller.scope(), checkedOrder.criteria(), COUNT_MAX + 1)
                                .thenCompose(counted ->
                                        counted.thenCompose(
                                                count -> addArns(caller, checkedOrder, count))));
    }

    private CompletionStage<Answer<BulkPreview>> addArns(
            Caller caller, BulkOrder order, long count) {
        return executions
                .page(caller.scope(), order.criteria(), null, PREVIEW_ARNS_MAX)
                .thenApply(page ->
                        page.map(found ->
                                new BulkPreview(
                                        Math.min(count, COUNT_MAX),
                                        count > COUNT_MAX,
                                        arns(found),
                                        null)));
    }

    private static List<String> arns(List<SearchRow> found) {
        return found.stream().map(each -> each.execution().executionArn()).toList();
    }

    /** Adds the checks of migrations to the preview of an order that migrates executions. */
    private CompletionStage<Answer<BulkPreview>> addMigrations(
            Caller caller, BulkOrder order, BulkPreview preview) {
        return Answer.compose(
                executions.page(caller.scope(), order.criteria(), null, CHECKED_MIGRATIONS_MAX),
                found ->
                        MigrationChecks.check(operations, order.target(), arns(found))
                                .thenApply(answer ->
                                        answer.map(checked ->
                                                new BulkPreview(
                                                        preview.count(),
                                                        preview.hasMore(),
                                                        preview.executionArns(),
                                                        checked))));
    }

    @Override
    public CompletionStage<Answer<BulkJob>> start(
            Caller caller,
            BulkOrder order,
            @Nullable String clientToken,
            @Nullable String startedBy) {
        var refusal = operations.refusal(order);
        if (refusal.isPresent()) {
            return Answer.refusedStage(refusal.get());
        }
        var checked =
                OrderRules.check(caller, order)
                        .then(checkedOrder ->
                                OrderRules.check(clientToken, startedBy).map(_ -> checkedOrder));
        return workers.submit(
                checked,
                (database, checkedOrder) ->
                        database.transact(connection ->
                                insert(connection, caller, checkedOrder, clientToken, startedBy)));
    }

    private Answer<BulkJob> insert(
            Connection connection,
            Caller caller,
            BulkOrder order,
            @Nullable String clientToken,
            @Nullable String startedBy)
            throws SQLException {
        var scope = caller.scope();
        var bytes = OrderCodec.encode(order);
        var existing = clientToken == null ? null : JobTable.find(connection, scope, clientToken);
        if (existing == null) {
            if (JobTable.countOpen(connection, scope) >= settings.openJobsMax()) {
                return Answer.refused(
                        new EngineError.ServiceQuotaExceededException(
                                "The maximum number of open bulk jobs has been reached: "
                                        + settings.openJobsMax()));
            }
            var id = UUID.randomUUID();
            if (JobTable.insert(
                    connection,
                    id,
                    scope,
                    clientToken,
                    OrderCodec.encode(
                            order.withCriteria(
                                    ExecutionSearch.boundCauses(
                                            connection, scope, order.criteria()))),
                    startedBy,
                    order.ratePerSecond(),
                    time.millis())) {
                return found(JobTable.find(connection, scope, id), id.toString());
            }
            // The insert has failed, because a concurrent call with the same token has inserted its
            // job.
            existing = clientToken == null ? null : JobTable.find(connection, scope, clientToken);
        }
        return existing != null && Arrays.equals(withoutBound(existing.order()), bytes)
                ? Answer.ok(existing.job())
                : Answer.refused(
                        new EngineError.ConflictException(
                                "The client token was already used for a bulk job with different parameters."));
    }

    /**
     * Encodes the order of a stored job as in the client's request: without the time bound that the
     * start of a job adds to a search of causes.
     */
    private static byte[] withoutBound(BulkOrder order) {
        return OrderCodec.encode(order.withCriteria(order.criteria().withCausesFrom(null)));
    }

    @Override
    public CompletionStage<Answer<BulkJobList>> list(Caller caller, Page page) {
        var scope = "ListBulkJobs|" + caller.scope();
        var after =
                position(scope, page)
                        .map(text -> new After(text.isEmpty() ? null : JobPosition.parse(text)));
        return workers.submit(
                after,
                (database, start) -> {
                    var rows =
                            database.read(connection ->
                                    JobTable.list(
                                            connection,
                                            caller.scope(),
                                            start.job(),
                                            page.size() + 1));
                    var first = Pages.of(rows, page.size());
                    var last = first.last();
                    return Answer.ok(
                            new BulkJobList(
                                    first.items().stream().map(StoredJob::job).toList(),
                                    last == null
                                            ? null
                                            : tokens.issue(
                                                    scope, JobPosition.of(last).toString())));
                });
    }

    /**
     * The position after which a page begins.
     *
     * @param job the position of a job; null for the first page
     */
    private record After(@Nullable JobPosition job) {}

    /** Reads the position in a page's token; empty for the first page. */
    private Answer<String> position(String scope, Page page) {
        var token = page.token();
        return token == null ? Answer.ok("") : tokens.read(scope, token);
    }

    @Override
    public CompletionStage<Answer<BulkJob>> describe(Caller caller, String jobId) {
        return workers.submit(
                OrderRules.parseJobId(jobId),
                (database, id) ->
                        found(
                                database.find(connection ->
                                        JobTable.find(connection, caller.scope(), id)),
                                jobId));
    }

    private static Answer<BulkJob> found(@Nullable StoredJob job, String jobId) {
        return job == null ? Answer.refused(OrderRules.notFound(jobId)) : Answer.ok(job.job());
    }

    @Override
    public CompletionStage<Answer<BulkItemList>> items(
            Caller caller, String jobId, @Nullable ItemState state, Page page) {
        var scope = "ListBulkItems|%s|%s|%s".formatted(caller.scope(), jobId, state);
        var after =
                OrderRules.parseJobId(jobId)
                        .then(id ->
                                position(scope, page)
                                        .map(text ->
                                                new ItemPage(
                                                        id,
                                                        state,
                                                        text.isEmpty() ? 0 : Long.parseLong(text),
                                                        page.size(),
                                                        scope)));
        return workers.submit(
                after, (database, itemPage) -> items(database, caller, jobId, itemPage));
    }

    private record ItemPage(
            UUID job, @Nullable ItemState state, long after, int size, String tokenScope) {}

    private Answer<BulkItemList> items(
            Database database, Caller caller, String jobId, ItemPage page) throws SQLException {
        return database.read(connection -> {
            if (JobTable.find(connection, caller.scope(), page.job()) == null) {
                return Answer.refused(OrderRules.notFound(jobId));
            }
            var first =
                    Pages.of(
                            ItemTable.list(
                                    connection,
                                    page.job(),
                                    page.state(),
                                    page.after(),
                                    page.size() + 1),
                            page.size());
            var last = first.last();
            return Answer.ok(
                    new BulkItemList(
                            first.items().stream().map(ItemTable.NumberedItem::item).toList(),
                            last == null
                                    ? null
                                    : tokens.issue(page.tokenScope(), "" + last.ordinal())));
        });
    }

    @Override
    public CompletionStage<Answer<BulkJob>> change(Caller caller, String jobId, Change change) {
        return workers.submit(
                OrderRules.parseJobId(jobId).then(id -> OrderRules.check(change).map(_ -> id)),
                (database, id) ->
                        database.transact(
                                connection -> applyChange(connection, caller, id, jobId, change)));
    }

    private static Answer<BulkJob> applyChange(
            Connection connection, Caller caller, UUID id, String jobId, Change change)
            throws SQLException {
        var job = JobTable.lock(connection, caller.scope(), id);
        if (job == null) {
            return Answer.refused(OrderRules.notFound(jobId));
        }
        return switch (OrderRules.stateAfter(job.job(), change)) {
            case Answer.Refused(var error) -> Answer.refused(error);
            case Answer.Ok(var after) -> {
                if (!job.state().hasEnded()) {
                    JobTable.updateState(
                            connection, id, after.state(), after.ratePerSecond(), null);
                }
                yield found(JobTable.find(connection, caller.scope(), id), jobId);
            }
        };
    }
}
