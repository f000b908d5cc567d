package dev.askel.engine.registry.start;

import dev.askel.engine.api.Answer;
import dev.askel.engine.journal.MachineGuard;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.sql.SqlWorkers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Checks in the database whether machines are unchanged. The generation of a machine is a number
 * that increases with each change.
 *
 * <p>One read at a time serves all requests made since the previous read began. A request does not
 * join a read in progress, because that read may miss a change that was acknowledged before the
 * request.
 */
final class GenerationChecks {
    private static final Sql CURRENT =
            new Sql(
                    """
                    SELECT machine_id, generation FROM machines
                     WHERE machine_id = ANY(?::uuid[]) AND status = 'ACTIVE'
                       AND deleted_at IS NULL\
                    """);

    private final SqlWorkers workers;

    // Guarded by this.
    private Map<MachineGuard, CompletableFuture<Answer<Boolean>>> requested = new HashMap<>();
    private boolean reading;

    GenerationChecks(SqlWorkers workers) {
        this.workers = workers;
    }

    /**
     * Returns whether the machine still has the guard's generation. The stage completes on a
     * worker.
     */
    CompletionStage<Answer<Boolean>> isCurrent(MachineGuard machine) {
        CompletableFuture<Answer<Boolean>> answer;
        synchronized (this) {
            answer = requested.computeIfAbsent(machine, _ -> new CompletableFuture<>());
            if (reading) {
                return answer;
            }
            reading = true;
        }
        readForAll();
        return answer;
    }

    private void readForAll() {
        var answers = takeRequests();
        workers.submit(database ->
                        Answer.ok(
                                database.read(connection -> current(connection, answers.keySet()))))
                .whenComplete((current, bug) -> {
                    // The next read begins first, because the answers run code of the callers on
                    // this thread.
                    if (hasRequests()) {
                        readForAll();
                    }
                    answers.forEach((machine, answer) -> complete(machine, answer, current, bug));
                });
    }

    private synchronized Map<MachineGuard, CompletableFuture<Answer<Boolean>>> takeRequests() {
        var requests = requested;
        requested = new HashMap<>();
        return requests;
    }

    private synchronized boolean hasRequests() {
        reading = !requested.isEmpty();
        return reading;
    }

    private static Set<MachineGuard> current(Connection connection, Set<MachineGuard> machines)
            throws SQLException {
        // The ids are an array literal, because the driver needs more time to convert a Java array.
        var ids =
                machines.stream()
                        .map(each -> each.machineId().toString())
                        .distinct()
                        .collect(Collectors.joining(",", "{", "}"));
        return new HashSet<>(
                CURRENT.list(
                        connection,
                        row -> new MachineGuard(row.uuid("machine_id"), row.bigint("generation")),
                        ids));
    }

    private static void complete(
            MachineGuard machine,
            CompletableFuture<Answer<Boolean>> answer,
            @Nullable Answer<Set<MachineGuard>> current,
            @Nullable Throwable bug) {
        if (current == null) {
            answer.completeExceptionally(
                    bug == null ? new IllegalStateException("no result for " + machine) : bug);
        } else {
            answer.complete(current.map(machines -> machines.contains(machine)));
        }
    }
}
