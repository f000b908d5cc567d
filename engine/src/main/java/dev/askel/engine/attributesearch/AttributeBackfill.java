package dev.askel.engine.attributesearch;

import dev.askel.asl.expression.Payload;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.journal.attribute.AttributeRow;
import dev.askel.engine.journal.attribute.AttributesTable;
import dev.askel.engine.journal.writer.MachinesTable;
import dev.askel.engine.searchattribute.AttributeChange;
import dev.askel.engine.searchattribute.CompiledAttributes;
import dev.askel.engine.sql.Database;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.upgrade.NodeCapability;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Stores the values of existing executions by the current definitions of their machines.
 *
 * <p>The values are computed outside of the transaction that stores them. As for a start, the
 * transaction locks the machine and compares its generation, so that it never stores values of
 * former definitions. It also locks the row of the execution. So a deletion of the execution either
 * precedes the transaction, or also deletes the stored values.
 */
public final class AttributeBackfill {
    /** The maximum number of workers in use, because other operations need the same workers. */
    private static final int WORKERS_MAX = 2;

    /** The maximum number of waiting executions; further executions are refused. */
    private static final int WAITING_MAX = 2_000;

    /** The maximum number of computations of an execution whose definitions change meanwhile. */
    private static final int ATTEMPTS_MAX = 4;

    /** The input is read only if the values can be computed. */
    private static final Sql FIND =
            new Sql(
                    """
                    SELECT e.started_at, e.map_run_arn IS NOT NULL AS is_child, m.machine_id,
                           m.start_rule_generation, m.search_attributes, a.is_active,
                           e.status = 'SUCCEEDED' AS has_output,
                           CASE WHEN a.is_active AND m.search_attributes IS NOT NULL
                                THEN e.input END AS input
                      FROM executions AS e
                      JOIN machines AS m ON m.machine_id = e.machine_id
                     CROSS JOIN LATERAL (
                       SELECT m.status = 'ACTIVE' AND m.deleted_at IS NULL AS is_active) AS a
                     WHERE e.persistence_id = ?\
                    """);

    private static final Sql OUTPUT =
            new Sql(
                    "SELECT output FROM executions WHERE persistence_id = ? AND started_at = ? AND output IS NOT NULL");

    /** Computations for one execution store their values one after the other. */
    private static final Sql LOCK_VALUES =
            new Sql(
                    "SELECT pg_advisory_xact_lock(hashtextextended('askel.attribute_backfill/' || ?, 0))");

    /**
     * Locks the execution against its deletion, and against changes of its values by its own
     * writes. The row of another execution, which has the name of a deleted one, has another start.
     * The lock does not delay changes of the status.
     */
    private static final Sql LOCK_EXECUTION =
            new Sql(
                    """
                    SELECT FROM executions WHERE persistence_id = ? AND started_at = ?
                       FOR KEY SHARE\
                    """);

    private final SqlWorkers workers;
    private final NodeCapability.Check capabilities;
    private final Queue<Request> waiting = new ArrayDeque<>();
    private int running;

    /** The definitions that were compiled last. Most executions of a job have the same machine. */
    private volatile Compiled lastCompiled = new Compiled("", CompiledAttributes.NONE);

    private record Request(
            ExecutionArn arn, String persistenceId, CompletableFuture<Answer<Boolean>> answer) {}

    private record Compiled(String stored, CompiledAttributes attributes) {}

    /**
     * Creates the operation.
     *
     * @param workers workers that may change state
     * @param capabilities the check that all nodes can run bulk jobs with this operation
     */
    public AttributeBackfill(SqlWorkers workers, NodeCapability.Check capabilities) {
        this.workers = workers;
        this.capabilities = capabilities;
    }

    /** Returns the refusal of a new bulk job; empty when all nodes can run it. */
    public Optional<EngineError> refusal() {
        return capabilities.refusal(NodeCapability.ATTRIBUTE_BACKFILLS);
    }

    /**
     * Stores the values that a start with the current definitions would store. They replace the
     * values of the defined attributes. Values of other attributes remain. The values are durable
     * on return.
     *
     * @return whether a value has changed; {@code ExecutionDoesNotExist} for a deleted execution,
     *     {@code ConflictException} if its machine has no attributes or is being deleted
     */
    public CompletionStage<Answer<Boolean>> store(ExecutionArn arn, String persistenceId) {
        var request = new Request(arn, persistenceId, new CompletableFuture<>());
        synchronized (waiting) {
            if (waiting.size() >= WAITING_MAX) {
                return Answer.refusedStage(new EngineError.ThrottlingException());
            }
            waiting.add(request);
            if (running == WORKERS_MAX) {
                return request.answer();
            }
            running++;
        }
        runWaiting();
        return request.answer();
    }

    /** Runs waiting requests, one after the other. */
    private void runWaiting() {
        while (true) {
            var request = next();
            if (request == null) {
                return;
            }
            CompletionStage<Answer<Boolean>> stored =
                    workers.submit(database -> store(database, request));
            stored.whenComplete((answer, failure) -> {
                if (failure == null) {
                    request.answer().complete(answer);
                } else {
                    request.answer().completeExceptionally(failure);
                }
            });
            // A refusal completes at once. The loop avoids a recursion of the length of the queue.
            if (!stored.toCompletableFuture().isDone()) {
                stored.whenComplete((_, _) -> runWaiting());
                return;
            }
        }
    }

    private @Nullable Request next() {
        synchronized (waiting) {
            var request = waiting.poll();
            if (request == null) {
                running--;
            }
            return request;
        }
    }

    /**
     * An execution with the definitions of its machine.
     *
     * @param ruleGeneration the generation of the last change of the definitions
     * @param definitions the definitions as JSON; null for none
     * @param isActive whether the machine is not being deleted
     * @param hasOutput whether the execution has succeeded
     * @param input the input; null if the values cannot be computed
     */
    private record Source(
            UUID machineId,
            long ruleGeneration,
            @Nullable String definitions,
            boolean isActive,
            Instant startedAt,
            boolean isChild,
            boolean hasOutput,
            @Nullable String input) {
        static Source read(Row row, String persistenceId, PayloadEncryption encryption)
                throws SQLException {
            return new Source(
                    row.uuid("machine_id"),
                    row.bigint("start_rule_generation"),
                    row.textOrNull("search_attributes"),
                    row.bool("is_active"),
                    row.instant("started_at"),
                    row.bool("is_child"),
                    row.bool("has_output"),
                    encryption.readTextOrNull(persistenceId, row.bytesOrNull("input")));
        }
    }

    private Answer<Boolean> store(Database database, Request request) throws SQLException {
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            var found =
                    database.find(connection ->
                            FIND.first(
                                    connection,
                                    row ->
                                            Source.read(
                                                    row,
                                                    request.persistenceId(),
                                                    database.encryption()),
                                    request.persistenceId()));
            switch (compute(database, request, found)) {
                case Answer.Refused<Computed>(var error) -> {
                    return Answer.refused(error);
                }
                case Answer.Ok<Computed>(var computed) -> {
                    var stored =
                            database.transact(connection -> store(connection, request, computed));
                    if (!(stored instanceof Answer.Ok<Outcome>(var outcome))) {
                        return stored.map(_ -> false);
                    }
                    if (outcome != Outcome.DEFINITIONS_CHANGED) {
                        return Answer.ok(outcome == Outcome.STORED);
                    }
                }
            }
        }
        return Answer.refused(new EngineError.ServiceUnavailable());
    }

    /** The values of an execution by the current definitions. */
    private record Computed(Source source, AttributeChange values) {}

    private Answer<Computed> compute(Database database, Request request, @Nullable Source source)
            throws SQLException {
        if (source == null) {
            return unknown(request);
        }
        if (!source.isActive()) {
            return conflict("Its state machine is deleted.");
        }
        var definitions = source.definitions();
        if (definitions == null) {
            return conflict("Its state machine defines no search attributes.");
        }
        var input = source.input();
        if (input == null) {
            return conflict("Its input is not stored.");
        }
        var attributes = compiled(definitions);
        var output =
                source.hasOutput() && attributes.readsStoredOutput()
                        ? readOutput(database, request, source)
                        : null;
        return Answer.ok(
                new Computed(
                        source,
                        attributes.storedValues(
                                Payload.ofVerbatim(input), output, source.startedAt())));
    }

    private static @Nullable Payload readOutput(Database database, Request request, Source source)
            throws SQLException {
        var output =
                database.find(connection ->
                        OUTPUT.first(
                                connection,
                                row -> row.bytes("output"),
                                request.persistenceId(),
                                source.startedAt().toEpochMilli()));
        var text = database.encryption().readText(request.persistenceId(), output);
        return text == null ? null : Payload.ofVerbatim(text);
    }

    private CompiledAttributes compiled(String definitions) {
        var compiled = lastCompiled;
        if (!compiled.stored().equals(definitions)) {
            compiled = new Compiled(definitions, CompiledAttributes.of(definitions));
            lastCompiled = compiled;
        }
        return compiled.attributes();
    }

    private enum Outcome {
        STORED,
        UNCHANGED,
        DEFINITIONS_CHANGED
    }

    private static Answer<Outcome> store(Connection connection, Request request, Computed computed)
            throws SQLException {
        var source = computed.source();
        var id = request.persistenceId();
        long startedAtMillis = source.startedAt().toEpochMilli();
        var generation =
                MachinesTable.lockActive(connection, List.of(source.machineId()))
                        .get(source.machineId());
        if (generation == null || generation.ofStartRule() != source.ruleGeneration()) {
            return Answer.ok(Outcome.DEFINITIONS_CHANGED);
        }
        LOCK_VALUES.any(connection, id);
        if (!LOCK_EXECUTION.any(connection, id, startedAtMillis)) {
            return unknown(request);
        }
        var given = new HashMap<Long, AttributeRow>();
        computed.values().rows().forEach(row -> given.put(row.attributeId(), row));
        var stored = AttributesTable.read(connection, id, computed.values().replaced());
        var changed = new ArrayList<AttributesTable.Delete>();
        var inserts = new ArrayList<AttributesTable.Insert>();
        for (long attribute : computed.values().replaced()) {
            var value = given.get(attribute);
            if (!isEqual(stored.get(attribute), value)) {
                changed.add(new AttributesTable.Delete(id, attribute));
                if (value != null) {
                    inserts.add(
                            new AttributesTable.Insert(
                                    id, startedAtMillis, source.isChild(), value));
                }
            }
        }
        if (changed.isEmpty()) {
            return Answer.ok(Outcome.UNCHANGED);
        }
        AttributesTable.delete(connection, changed);
        AttributesTable.insert(connection, inserts);
        return Answer.ok(Outcome.STORED);
    }

    /** Compares values. Equal texts have equal words. */
    private static boolean isEqual(@Nullable AttributeRow before, @Nullable AttributeRow after) {
        if (before == null) {
            return after == null;
        }
        return after != null
                && before.kind() == after.kind()
                && before.value().equals(after.value());
    }

    private static <T> Answer<T> unknown(Request request) {
        return Answer.refused(new EngineError.ExecutionDoesNotExist(request.arn().toString()));
    }

    private static <T> Answer<T> conflict(String message) {
        return Answer.refused(new EngineError.ConflictException(message));
    }
}
