package dev.askel.engine.semaphore;

import dev.askel.asl.history.SemaphoreName;
import dev.askel.asl.interpreter.execution.PermitRequest;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.arn.Arn;
import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.api.workbench.Repair;
import dev.askel.engine.api.workbench.Repairs;
import dev.askel.engine.api.workbench.Semaphores;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.journal.SemaphoreId;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.sql.SqlWorkers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The operators' operations on semaphores. */
public final class StoredSemaphores implements Semaphores {
    private static final String LIST = "semaphores/";

    private final SqlWorkers workers;
    private final PermitGrants grants;
    private final Repairs repairs;
    private final PageTokens tokens;
    private final EngineTime time;
    private final SemaphoreLimits limits;

    /**
     * Creates the operations.
     *
     * @param grants decide waiting requests after a change of a limit
     * @param repairs release permits in the journals of executions
     */
    public StoredSemaphores(
            SqlWorkers workers,
            PermitGrants grants,
            Repairs repairs,
            PageTokens tokens,
            EngineTime time,
            SemaphoreLimits limits) {
        this.workers = workers;
        this.grants = grants;
        this.repairs = repairs;
        this.tokens = tokens;
        this.time = time;
        this.limits = limits;
    }

    @Override
    public CompletionStage<Answer<SemaphorePage>> list(Caller caller, Page page) {
        var prefix = SemaphoreId.prefix(caller.account(), caller.region());
        return workers.submit(
                position(prefix, page),
                (database, after) -> {
                    var found =
                            database.read(connection ->
                                    SemaphoreTable.listAfter(
                                            connection, prefix, prefix + after, page.size() + 1));
                    boolean hasMore = found.size() > page.size();
                    var shown = hasMore ? found.subList(0, page.size()) : found;
                    return Answer.ok(
                            new SemaphorePage(
                                    shown,
                                    hasMore
                                            ? tokens.issue(
                                                    LIST + prefix, position(shown.getLast().name()))
                                            : null));
                });
    }

    /** Returns the position after which a page begins; empty for the first page. */
    private Answer<String> position(String prefix, Page page) {
        var token = page.token();
        return token == null ? Answer.ok("") : tokens.read(LIST + prefix, token);
    }

    private static String position(SemaphoreName name) {
        return name.name() + "/" + name.key();
    }

    @Override
    public CompletionStage<Answer<SemaphoreDescription>> describe(
            Caller caller, SemaphoreName name) {
        var id = id(caller, name);
        return workers.submit(
                validated(name),
                (database, _) -> database.read(connection -> description(connection, id)));
    }

    private static Answer<SemaphoreDescription> description(Connection connection, SemaphoreId id)
            throws SQLException {
        var summary = SemaphoreTable.find(connection, id);
        return summary == null
                ? Answer.refused(
                        new EngineError.ResourceNotFound(
                                "The semaphore %s has no limit, waiters and holders."
                                        .formatted(id.name()),
                                id.name().toString()))
                : Answer.ok(
                        new SemaphoreDescription(
                                summary,
                                SemaphoreTable.holders(connection, id, REQUESTS_MAX),
                                SemaphoreTable.waiters(connection, id, REQUESTS_MAX)));
    }

    @Override
    public CompletionStage<Answer<SemaphoreDescription>> setLimit(
            Caller caller, SemaphoreName name, @Nullable Integer limit) {
        var id = id(caller, name);
        if (limit != null && (limit < 0 || limit > PermitRequest.PERMITS_MAX)) {
            return invalid(
                    "1 validation error detected: Value '%d' at 'limit' failed to satisfy constraint: Member must be from 0 to %d"
                            .formatted(limit, PermitRequest.PERMITS_MAX));
        }
        return workers.<SemaphoreName, SemaphoreDescription>submit(
                        validated(name),
                        (database, _) ->
                                database.transact(connection -> {
                                    var locked = GrantTable.lock(connection, id.text());
                                    if (locked != null) {
                                        SemaphoreTable.setLimit(connection, id, limit);
                                    } else if (limit != null
                                            && GrantTable.insertWithin(
                                                            connection,
                                                            id,
                                                            limits.semaphoresMax(),
                                                            limit,
                                                            time.millis())
                                                    == null) {
                                        return Answer.refused(
                                                new EngineError.ServiceQuotaExceededException(
                                                        "The maximum number of semaphores of an account in a region has been reached: "
                                                                + limits.semaphoresMax()));
                                    }
                                    return description(connection, id);
                                }))
                .thenApply(answer -> {
                    grants.decideSoon(id, false);
                    return answer;
                });
    }

    @Override
    public CompletionStage<Answer<SemaphoreDescription>> release(
            Caller caller, SemaphoreName name, String executionArn, String reason) {
        if (reason.isBlank() || reason.length() > REASON_CHARACTERS_MAX) {
            return invalid(
                    "1 validation error detected: Value at 'reason' failed to satisfy constraint: Member must have length from 1 to "
                            + REASON_CHARACTERS_MAX);
        }
        if (validated(name) instanceof Answer.Refused<SemaphoreName>(var error)) {
            return Answer.refusedStage(error);
        }
        if (!(Arns.parse(executionArn) instanceof Answer.Ok<Arn>(var parsed))
                || !(parsed instanceof ExecutionArn arn)
                || !arn.scope().account().equals(caller.account())
                || !arn.scope().region().equals(caller.region())) {
            return Answer.refusedStage(new EngineError.ExecutionDoesNotExist(executionArn));
        }
        return repairs.repair(
                        executionArn,
                        new Repair.ReleasePermits(name.name(), name.key(), reason),
                        caller.requestId())
                .thenCompose(answer -> answer.thenCompose(_ -> describeReleased(caller, name)));
    }

    /** Describes a semaphore, which may not exist after the release of its last permits. */
    private CompletionStage<Answer<SemaphoreDescription>> describeReleased(
            Caller caller, SemaphoreName name) {
        return describe(caller, name)
                .thenApply(answer ->
                        answer instanceof Answer.Refused<SemaphoreDescription>(var error)
                                        && error instanceof EngineError.ResourceNotFound
                                ? Answer.ok(
                                        new SemaphoreDescription(
                                                new SemaphoreSummary(name, null, 0, 0),
                                                List.of(),
                                                List.of()))
                                : answer);
    }

    /** Checks a name. A name with a slash would be the name of another semaphore with a key. */
    private static Answer<SemaphoreName> validated(SemaphoreName name) {
        return PermitRequest.isValid(name)
                ? Answer.ok(name)
                : Answer.refused(
                        new EngineError.ValidationException(
                                "1 validation error detected: Value '%s' at 'semaphoreName' failed to satisfy constraint: Member must satisfy regular expression pattern: %s, and 'key' must have at most %d characters without control characters"
                                        .formatted(
                                                name.name(),
                                                PermitRequest.NAME.pattern(),
                                                PermitRequest.KEY_CHARACTERS_MAX)));
    }

    private static SemaphoreId id(Caller caller, SemaphoreName name) {
        return new SemaphoreId(caller.account(), caller.region(), name);
    }

    private static <T> CompletionStage<Answer<T>> invalid(String message) {
        return Answer.refusedStage(new EngineError.ValidationException(message));
    }
}
