package dev.askel.engine.registry.start;

import dev.askel.engine.api.Answer;
import dev.askel.engine.journal.MachineGuard;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.visibility.SqlWorkers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Asks the database whether machines are still as this node knows them. One read at a time answers
 * all who have asked since the one before it began: who joined a read under way might miss a change
 * that was acknowledged before the question.
 */
final class CurrencyChecks {
    private static final Sql CURRENT =
            new Sql(
                    """
                    SELECT machine_id, generation FROM machines
                     WHERE machine_id = ANY(?::uuid[]) AND status = 'ACTIVE'
                       AND deleted_at IS NULL\
                    """);

    private final SqlWorkers workers;

    // Both under the lock of this.
    private Map<MachineGuard, CompletableFuture<Answer<Boolean>>> asked = new HashMap<>();
    private boolean reading;

    CurrencyChecks(SqlWorkers workers) {
        this.workers = workers;
    }

    /** Whether the machine is as the guard says; stages complete on a worker. */
    CompletionStage<Answer<Boolean>> isCurrent(MachineGuard machine) {
        CompletableFuture<Answer<Boolean>> answer;
        synchronized (this) {
            answer = asked.computeIfAbsent(machine, _ -> new CompletableFuture<>());
            if (reading) {
                return answer;
            }
            reading = true;
        }
        readForAll();
        return answer;
    }

    private void readForAll() {
        var answers = take();
        workers.submit(database ->
                        Answer.ok(
                                database.read(connection -> current(connection, answers.keySet()))))
                .whenComplete((current, bug) -> {
                    // The next read begins before those who were waiting for this one go on.
                    if (goesOn()) {
                        readForAll();
                    }
                    answers.forEach((machine, answer) -> tell(machine, answer, current, bug));
                });
    }

    private synchronized Map<MachineGuard, CompletableFuture<Answer<Boolean>>> take() {
        var taken = asked;
        asked = new HashMap<>();
        return taken;
    }

    private synchronized boolean goesOn() {
        reading = !asked.isEmpty();
        return reading;
    }

    private static Set<MachineGuard> current(Connection connection, Set<MachineGuard> machines)
            throws SQLException {
        var ids = machines.stream().map(each -> each.machineId().toString()).distinct();
        return new HashSet<>(
                CURRENT.list(
                        connection,
                        row ->
                                new MachineGuard(
                                        row.uuid("machine_id"), row.bigNumber("generation")),
                        (Object) ids.toArray(String[]::new)));
    }

    private static void tell(
            MachineGuard machine,
            CompletableFuture<Answer<Boolean>> answer,
            @Nullable Answer<Set<MachineGuard>> current,
            @Nullable Throwable bug) {
        if (current == null) {
            answer.completeExceptionally(
                    bug == null ? new IllegalStateException("no answer for " + machine) : bug);
        } else {
            answer.complete(current.map(machines -> machines.contains(machine)));
        }
    }
}
