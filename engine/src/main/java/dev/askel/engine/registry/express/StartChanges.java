package dev.askel.engine.registry.express;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.journal.MachineGuard;
import dev.askel.engine.journal.partition.Slices;
import dev.askel.engine.registry.express.ExpressStarts.Start;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.ExactText;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.sql.Unnest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Commits starts and ends of asynchronous Express executions in groups. Changes that arrive during
 * a commit form the next group, so there is no timer and no fixed size. Safe for use by many
 * threads.
 */
final class StartChanges {
    /**
     * Maximum number of waiting starts and ends. The runner of the executions limits the memory of
     * their inputs.
     */
    private static final int WAITING_MAX = 50_000;

    private static final int GROUP_MAX = 500;
    private static final long GROUP_BYTES_MAX = 4L * 1024 * 1024;

    /**
     * Maximum number of concurrent transactions. The number is low, because the workers also serve
     * other callers.
     */
    private static final int TRANSACTIONS_MAX = 2;

    /**
     * FOR SHARE blocks an update of a machine until the starts are committed. The advisory lock
     * makes later starts wait behind an update that waits.
     */
    private static final String INSERT =
            """
            WITH n AS MATERIALIZED (
                SELECT * FROM unnest(?::text[], ?::int4[], ?::uuid[], ?::int4[], ?::int8[],
                           ?::bytea[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bytea[],
                           ?::text[], ?::int8[])
                       AS given(persistence_id, slice, machine_id, revision, started_at, input,
                           trace_header, version_arn, alias_arn, test_case, mocks, claimed_by,
                           generation)),
            active AS MATERIALIZED (
                SELECT m.machine_id, m.generation
                  FROM (SELECT id, pg_advisory_xact_lock_shared(machine_turn(id)) AS turn
                          FROM (SELECT DISTINCT machine_id AS id FROM n) AS named
                         ORDER BY machine_turn(id)) AS wanted
                  JOIN machines m ON m.machine_id = wanted.id
                 WHERE m.status = 'ACTIVE' AND m.deleted_at IS NULL
                 ORDER BY m.machine_id FOR SHARE OF m)
            INSERT INTO express_starts (persistence_id, slice, machine_id, revision, started_at,
                   input, trace_header, version_arn, alias_arn, test_case, mocks, claimed_by,
                   attempts)
            SELECT n.persistence_id, n.slice, n.machine_id, n.revision, n.started_at, n.input,
                   n.trace_header, n.version_arn, n.alias_arn, n.test_case, n.mocks,
                   n.claimed_by, 1
              FROM n JOIN active
                ON active.machine_id = n.machine_id AND active.generation = n.generation
            RETURNING persistence_id\
            """;

    private static final String REMOVE =
            """
            DELETE FROM express_starts AS e USING unnest(?::text[]) AS ended(id)
             WHERE e.persistence_id = ended.id RETURNING e.persistence_id\
            """;

    private final SqlWorkers workers;
    private final Object lock = new Object();
    private final ArrayDeque<Request> waiting = new ArrayDeque<>();
    private int transactions;

    private sealed interface Change {
        String persistenceId();

        /**
         * A start that takes effect if its machine is unchanged; the input is in its stored form.
         */
        record Insert(Start start, Bytes input, MachineGuard machine, String incarnation)
                implements Change {
            @Override
            public String persistenceId() {
                return start.persistenceId();
            }
        }

        record Removal(String persistenceId) implements Change {}
    }

    private record Request(Change change, CompletableFuture<Answer<Boolean>> answer) {
        long bytes() {
            return change instanceof Change.Insert insert ? insert.input().size() : 0;
        }
    }

    StartChanges(SqlWorkers workers) {
        this.workers = workers;
    }

    /** Performs {@link ExpressStarts#insert}. */
    CompletionStage<Answer<Boolean>> insert(Start start, MachineGuard machine, String incarnation) {
        var input = Objects.requireNonNull(ExactText.encode(start.input()));
        return enqueue(new Change.Insert(start, input, machine, incarnation));
    }

    /** Performs {@link ExpressStarts#remove}. */
    CompletionStage<Answer<Boolean>> remove(String persistenceId) {
        return enqueue(new Change.Removal(persistenceId));
    }

    private CompletionStage<Answer<Boolean>> enqueue(Change change) {
        var request = new Request(change, new CompletableFuture<>());
        boolean startsTransaction;
        synchronized (lock) {
            if (waiting.size() >= WAITING_MAX) {
                return Answer.refusedStage(new EngineError.ThrottlingException());
            }
            waiting.add(request);
            startsTransaction = transactions < TRANSACTIONS_MAX;
            if (startsTransaction) {
                transactions++;
            }
        }
        if (startsTransaction) {
            commitWaiting();
        }
        return request.answer();
    }

    /** Commits one group after the other until no change waits. */
    private void commitWaiting() {
        var group = new ArrayList<Request>();
        workers.submit(
                        database -> {
                            takeGroup(group, GROUP_MAX, GROUP_BYTES_MAX);
                            return group.isEmpty()
                                    ? Answer.ok(Set.<Request>of())
                                    : database.transact(
                                            connection -> Answer.ok(perform(connection, group)));
                        })
                .whenComplete((done, failure) -> {
                    if (group.isEmpty() && !(done instanceof Answer.Ok)) {
                        // The workers refused the task before it began, because their queue is full
                        // or the database is too slow.
                        takeGroup(group, WAITING_MAX, Long.MAX_VALUE);
                    }
                    answer(group, done, failure);
                    if (hasMore()) {
                        commitWaiting();
                    }
                });
    }

    private void takeGroup(List<Request> group, int changesMax, long bytesMax) {
        synchronized (lock) {
            long bytes = 0;
            while (!waiting.isEmpty() && group.size() < changesMax && bytes < bytesMax) {
                var next = waiting.remove();
                bytes += next.bytes();
                group.add(next);
            }
        }
    }

    private boolean hasMore() {
        synchronized (lock) {
            if (waiting.isEmpty()) {
                transactions--;
                return false;
            }
            return true;
        }
    }

    private void answer(
            List<Request> group, @Nullable Answer<Set<Request>> done, @Nullable Throwable failure) {
        switch (done) {
            case null -> {
                if (group.size() == 1) {
                    group.getFirst().answer().completeExceptionally(failure);
                } else {
                    // One of the changes made the whole group fail. When the changes run one by
                    // one, only that change fails.
                    group.forEach(this::commitAlone);
                }
            }
            // The key of one state machine makes the group fail.
            case Answer.Refused(EngineError.KmsError _) when group.size() > 1 ->
                    group.forEach(this::commitAlone);
            case Answer.Refused(var error) ->
                    group.forEach(each -> each.answer().complete(Answer.refused(error)));
            case Answer.Ok(var changed) ->
                    group.forEach(
                            each -> each.answer().complete(Answer.ok(changed.contains(each))));
        }
    }

    private void commitAlone(Request request) {
        var group = List.of(request);
        workers.submit(database ->
                        database.transact(connection -> Answer.ok(perform(connection, group))))
                .whenComplete((done, failure) -> answer(group, done, failure));
    }

    /** Runs the changes and returns those that had an effect. */
    private Set<Request> perform(Connection connection, List<Request> group) throws SQLException {
        var inserts = new ArrayList<Change.Insert>();
        var removals = new ArrayList<Change.Removal>();
        for (var each : group) {
            switch (each.change()) {
                case Change.Insert insert -> inserts.add(insert);
                case Change.Removal removal -> removals.add(removal);
            }
        }
        var inserted = insert(connection, inserts);
        var removed = remove(connection, removals);
        var changed = Collections.<Request>newSetFromMap(new IdentityHashMap<>());
        for (var each : group) {
            var found =
                    switch (each.change()) {
                        case Change.Insert _ -> inserted;
                        case Change.Removal _ -> removed;
                    };
            if (found.contains(each.change().persistenceId())) {
                changed.add(each);
            }
        }
        return changed;
    }

    private Set<String> insert(Connection connection, List<Change.Insert> inserts)
            throws SQLException {
        if (inserts.isEmpty()) {
            return Set.of();
        }
        var encryptor =
                workers.encryption().prepare(inserts.stream().map(Change.Insert::persistenceId));
        try (var statement = new Unnest<>(connection, INSERT, inserts)) {
            return ids(
                    statement
                            .text(Change.Insert::persistenceId)
                            .int4(each -> Slices.of(each.persistenceId()))
                            .uuid(each -> each.start().machineId())
                            .int4(each -> each.start().revision())
                            .int8(each -> each.start().acceptedAtMillis())
                            .bytea(each -> encryptor.encrypt(each.persistenceId(), each.input()))
                            .text(each -> each.start().traceHeader())
                            .text(each -> each.start().versionArn())
                            .text(each -> each.start().aliasArn())
                            .text(each -> testCaseName(each.start()))
                            .bytea(each ->
                                    encryptor.encryptNullable(
                                            each.persistenceId(), mocks(each.start())))
                            .text(Change.Insert::incarnation)
                            .int8(each -> each.machine().generation()));
        }
    }

    private static @Nullable String testCaseName(Start start) {
        var testCase = start.testCase();
        return testCase == null ? null : testCase.name();
    }

    private static @Nullable Bytes mocks(Start start) {
        var testCase = start.testCase();
        return testCase == null ? null : ExactText.encode(testCase.states().text());
    }

    private static Set<String> remove(Connection connection, List<Change.Removal> removals)
            throws SQLException {
        if (removals.isEmpty()) {
            return Set.of();
        }
        try (var statement = new Unnest<>(connection, REMOVE, removals)) {
            return ids(statement.text(Change.Removal::persistenceId));
        }
    }

    private static Set<String> ids(Unnest<?> statement) throws SQLException {
        var ids = new HashSet<String>();
        try (var rows = statement.query()) {
            while (rows.next()) {
                ids.add(rows.getString(1));
            }
        }
        return ids;
    }
}
