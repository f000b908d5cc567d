package dev.askel.engine.registry;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError.StateMachineDoesNotExist;
import dev.askel.engine.api.StateMachines.DeleteStateMachineRequest;
import dev.askel.engine.api.StateMachines.DeleteStateMachineResult;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.registry.start.MachineArns;
import dev.askel.engine.registry.start.StartableMachines;
import dev.askel.engine.registry.table.AliasTable;
import dev.askel.engine.registry.table.MachineTable;
import dev.askel.engine.registry.table.StoredMachine;
import dev.askel.engine.registry.table.TagTable;
import dev.askel.engine.registry.table.VersionTable;
import dev.askel.engine.sql.Database;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.sql.SqlWorkers;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * DeleteStateMachine and the steps after it (docs/aws/api.md, 4.1 State machines).
 *
 * <p>A request makes the machine DELETING and increases its generation, so a start that was
 * resolved before cannot commit. When the last execution of the machine has ended, the machine is
 * deleted and its name is free. If the machine has ended executions, the rows of the machine, its
 * revisions and these executions are kept.
 */
public final class MachineDeletions {
    private static final Sql RUNNING =
            new Sql(
                    """
                    SELECT FROM executions
                     WHERE machine_id = ? AND status = 'RUNNING' AND map_run_arn IS NULL LIMIT 1\
                    """);
    private static final Sql EXPRESS_RUNNING =
            new Sql("SELECT FROM express_starts WHERE machine_id = ? LIMIT 1");
    private static final Sql ANY_EXECUTION =
            new Sql("SELECT FROM executions WHERE machine_id = ? AND map_run_arn IS NULL LIMIT 1");
    private static final Sql MARK_DELETED =
            new Sql("UPDATE machines SET deleted_at = ? WHERE machine_id = ?");
    private static final Sql REMOVE = new Sql("DELETE FROM machines WHERE machine_id = ?");
    private static final UUID FIRST_ID = new UUID(0, 0);
    private static final Sql PENDING =
            new Sql(
                    """
                    SELECT machine_id FROM machines
                     WHERE status = 'DELETING' AND deleted_at IS NULL AND machine_id > ?
                     ORDER BY machine_id LIMIT ?\
                    """);

    private final SqlWorkers workers;
    private final EngineTime time;
    private final StartableMachines startable;
    private final Consumer<UUID> onDeletionStarted;

    /**
     * Creates the operation.
     *
     * @param onDeletionStarted called on a worker thread for each DeleteStateMachine of a machine
     *     with running executions
     */
    MachineDeletions(
            SqlWorkers workers,
            EngineTime time,
            StartableMachines startable,
            Consumer<UUID> onDeletionStarted) {
        this.workers = workers;
        this.time = time;
        this.startable = startable;
        this.onDeletionStarted = onDeletionStarted;
    }

    CompletionStage<Answer<DeleteStateMachineResult>> delete(
            Caller caller, DeleteStateMachineRequest request) {
        var own = MachineArns.parseOwn(caller, request.stateMachineArn());
        // A machine that does not exist counts as deleted (recorded: test_sfn_api,
        // test_delete_nonexistent_sm).
        return own instanceof Answer.Refused<StateMachineArn>(StateMachineDoesNotExist _)
                ? Answer.okStage(new DeleteStateMachineResult())
                : workers.submit(own, this::delete);
    }

    private Answer<DeleteStateMachineResult> delete(Database database, StateMachineArn arn)
            throws SQLException {
        var remaining = database.transact(connection -> markAndFinish(connection, arn));
        startable.evict(arn);
        return remaining.map(deleting -> {
            deleting.ifPresent(machine -> onDeletionStarted.accept(machine.id()));
            return new DeleteStateMachineResult();
        });
    }

    /**
     * Marks the machine as DELETING, and deletes the machine unless its executions are running.
     * Returns the machine if it still exists.
     */
    private Answer<Optional<StoredMachine>> markAndFinish(
            Connection connection, StateMachineArn arn) throws SQLException {
        var machine = MachineTable.lock(connection, arn);
        if (machine == null) {
            return Answer.ok(Optional.empty());
        }
        var deleting = machine.isDeleting() ? machine : machine.asDeleting(now());
        MachineTable.update(connection, deleting);
        return Answer.ok(
                finishLocked(connection, deleting) ? Optional.empty() : Optional.of(deleting));
    }

    /**
     * Completes the deletion of a machine that is DELETING, if all its executions have ended. Must
     * be called after each end of one of its executions, until the result is true. Several nodes
     * may call this method at the same time.
     *
     * @return whether the machine is deleted, by this call or an earlier call
     */
    public CompletionStage<Answer<Boolean>> finishDeletion(UUID machineId) {
        return workers.submit(
                database -> database.transact(connection -> finish(connection, machineId)));
    }

    private Answer<Boolean> finish(Connection connection, UUID machineId) throws SQLException {
        var machine = MachineTable.lock(connection, machineId);
        if (machine == null) {
            return Answer.ok(true);
        }
        return Answer.ok(machine.isDeleting() && finishLocked(connection, machine));
    }

    /**
     * Deletes the locked machine unless an execution of it runs. Returns whether the machine was
     * deleted. No start commits while the row is locked.
     */
    private boolean finishLocked(Connection connection, StoredMachine machine) throws SQLException {
        if (isRunning(connection, machine)) {
            return false;
        }
        TagTable.removeAll(connection, machine.arn());
        AliasTable.deleteAll(connection, machine.id());
        VersionTable.deleteAll(connection, machine.id());
        if (ANY_EXECUTION.any(connection, machine.id())) {
            MARK_DELETED.update(connection, now().toEpochMilli(), machine.id());
        } else {
            REMOVE.update(connection, machine.id());
        }
        return true;
    }

    private static boolean isRunning(Connection connection, StoredMachine machine)
            throws SQLException {
        return switch (machine.type()) {
            case STANDARD -> RUNNING.any(connection, machine.id());
            case EXPRESS -> EXPRESS_RUNNING.any(connection, machine.id());
        };
    }

    /**
     * Returns machines that are DELETING. After the loss of a node, the node that takes over
     * notifies the executions of these machines and calls {@link #finishDeletion}.
     *
     * @param after the last machine of the previous page; null for the first page
     * @param idsMax the size of a page, which is sorted by id
     */
    public CompletionStage<Answer<List<UUID>>> listDeleting(@Nullable UUID after, int idsMax) {
        var from = after == null ? FIRST_ID : after;
        return workers.submit(database ->
                Answer.ok(
                        database.read(connection ->
                                PENDING.list(
                                        connection, row -> row.uuid("machine_id"), from, idsMax))));
    }

    private Instant now() {
        return Instant.ofEpochMilli(time.millis());
    }
}
