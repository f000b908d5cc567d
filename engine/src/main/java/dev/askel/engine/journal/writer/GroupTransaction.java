package dev.askel.engine.journal.writer;

import dev.askel.engine.journal.ExecutionChange;
import dev.askel.engine.journal.MachineGuard;
import dev.askel.engine.journal.WriteOutcome;
import dev.askel.engine.journal.retention.ExpiredNames;
import dev.askel.engine.journal.retention.ReservedNames;
import dev.askel.engine.journal.wakeup.WakeupChange;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Runs the statements of one transaction: one per table and kind of change, whatever the number of
 * requests.
 *
 * <p>A request that proves impossible (name used, machine changed) is refused and left out of all
 * later statements. Any other failure throws, and then nothing of the group is durable.
 */
public final class GroupTransaction {
    private final Connection connection;
    private final List<WriteRequest.EntityWrite> writes = new ArrayList<>();
    private final List<WriteRequest.AttemptCount> attempts = new ArrayList<>();
    private final List<WriteRequest.WakeupReplacement> replacements = new ArrayList<>();
    private final OpenTaskChanges openTasks = new OpenTaskChanges();

    /** A start and its change of the execution's row. */
    private record Start(WriteRequest.EntityWrite request, ExecutionChange.Start change) {}

    private GroupTransaction(Connection connection, List<? extends WriteRequest> requests) {
        this.connection = connection;
        for (var request : requests) {
            switch (request) {
                case WriteRequest.EntityWrite write -> writes.add(write);
                case WriteRequest.AttemptCount attempt -> attempts.add(attempt);
                case WriteRequest.WakeupReplacement replacement -> replacements.add(replacement);
                case WriteRequest.Heartbeat beat -> openTasks.add(beat);
                case WriteRequest.MissConfirmation miss -> openTasks.add(miss);
            }
        }
    }

    /**
     * Runs the statements; the caller commits.
     *
     * @param requests in the order of their persistence ids, each id once
     */
    public static void run(Connection connection, List<? extends WriteRequest> requests)
            throws SQLException {
        new GroupTransaction(connection, requests).run();
    }

    private void run() throws SQLException {
        writes.forEach(WriteRequest.EntityWrite::reset);
        start();
        reopen();
        writes.removeIf(WriteRequest.EntityWrite::isRefused);
        if (!writes.isEmpty()) {
            update();
            EventJournalTable.insert(connection, writes);
            snapshots();
        }
        wakeups();
        writes.forEach(openTasks::add);
        openTasks.run(connection);
        PendingLogsTable.insert(connection, writes);
    }

    private void start() throws SQLException {
        var starts = new ArrayList<Start>();
        for (var request : writes) {
            if (request.write().execution() instanceof ExecutionChange.Start change) {
                starts.add(new Start(request, change));
            }
        }
        checkMachines(starts);
        starts.removeIf(start -> start.request().isRefused());
        if (starts.isEmpty()) {
            return;
        }
        var inserted = insert(starts);
        starts.removeIf(start -> inserted.contains(start.request().persistenceId()));
        insertFreedNames(starts);
    }

    /** Inserts the starts whose names were used but are free again, and refuses the others. */
    private void insertFreedNames(List<Start> taken) throws SQLException {
        if (taken.isEmpty()) {
            return;
        }
        var freed =
                ExpiredNames.free(
                        connection,
                        taken.stream().map(start -> start.change().row().identity()).toList());
        var inserted =
                freed.isEmpty()
                        ? Set.<String>of()
                        : insert(
                                taken.stream()
                                        .filter(start ->
                                                freed.contains(start.request().persistenceId()))
                                        .toList());
        taken.removeIf(start -> inserted.contains(start.request().persistenceId()));
        refuseTaken(taken);
    }

    private void refuseTaken(List<Start> taken) throws SQLException {
        if (taken.isEmpty()) {
            return;
        }
        var held =
                ReservedNames.among(
                        connection,
                        taken.stream().map(start -> start.change().row().identity()).toList());
        for (var start : taken) {
            start.request()
                    .refuse(
                            held.contains(start.request().persistenceId())
                                    ? new WriteOutcome.Gone()
                                    : new WriteOutcome.AlreadyExists());
        }
    }

    /**
     * A closed execution may be deleted at any time, so an execution is locked before it is
     * reopened.
     */
    private void reopen() throws SQLException {
        var reopened =
                writes.stream()
                        .filter(request ->
                                request.write().execution() instanceof ExecutionChange.Reopen)
                        .filter(request -> !request.isRefused())
                        .toList();
        if (reopened.isEmpty()) {
            return;
        }
        var existing =
                ExecutionsTable.lock(
                        connection,
                        reopened.stream().map(WriteRequest.EntityWrite::persistenceId).toList());
        for (var request : reopened) {
            if (!existing.contains(request.persistenceId())) {
                request.refuse(new WriteOutcome.Gone());
            }
        }
    }

    private Set<String> insert(List<Start> starts) throws SQLException {
        return ExecutionsTable.insertIfAbsent(
                connection, starts.stream().map(start -> start.change().row()).toList());
    }

    private void checkMachines(List<Start> starts) throws SQLException {
        var machineIds =
                Stream.concat(
                                starts.stream()
                                        .map(start -> start.change().machine())
                                        .filter(Objects::nonNull)
                                        .map(MachineGuard::machineId),
                                writes.stream()
                                        .map(request -> request.write().execution())
                                        .filter(ExecutionChange.Reopen.class::isInstance)
                                        .map(change ->
                                                ((ExecutionChange.Reopen) change).machineId()))
                        .distinct()
                        .toList();
        if (machineIds.isEmpty()) {
            return;
        }
        var generations = MachinesTable.lockActive(connection, machineIds);
        for (var start : starts) {
            var guard = start.change().machine();
            if (guard != null
                    && !Objects.equals(generations.get(guard.machineId()), guard.generation())) {
                start.request().refuse(new WriteOutcome.MachineMoved());
            }
        }
        for (var request : writes) {
            if (request.write().execution() instanceof ExecutionChange.Reopen(_, var machineId)
                    && !generations.containsKey(machineId)) {
                request.refuse(new WriteOutcome.MachineMoved());
            }
        }
    }

    private void update() throws SQLException {
        var changes = new ArrayList<ExecutionsTable.Change>();
        for (var request : writes) {
            switch (request.write().execution()) {
                case ExecutionChange.Update(var progress) ->
                        changes.add(new ExecutionsTable.Change(request.persistenceId(), progress));
                case ExecutionChange.Reopen(var progress, _) ->
                        changes.add(new ExecutionsTable.Change(request.persistenceId(), progress));
                case ExecutionChange.Keep _, ExecutionChange.Start _ -> {}
            }
        }
        if (!changes.isEmpty()) {
            ExecutionsTable.update(connection, changes);
        }
    }

    private void snapshots() throws SQLException {
        var snapshots = new ArrayList<SnapshotTable.Placed>();
        for (var request : writes) {
            var snapshot = request.write().snapshot();
            var state = request.snapshot();
            if (snapshot != null && state != null) {
                snapshots.add(new SnapshotTable.Placed(request, snapshot, state));
            }
        }
        if (!snapshots.isEmpty()) {
            SnapshotTable.put(connection, snapshots);
        }
    }

    private void wakeups() throws SQLException {
        var put = new ArrayList<WakeupsTable.Placed>();
        var removed = new ArrayList<String>();
        for (var request : writes) {
            switch (request.write().wakeup()) {
                case WakeupChange.Leave _ -> {}
                case WakeupChange.Put row ->
                        put.add(
                                new WakeupsTable.Placed(
                                        request.persistenceId(), request.write().slice(), row));
                case WakeupChange.Remove _ -> removed.add(request.persistenceId());
            }
        }
        if (!put.isEmpty()) {
            WakeupsTable.put(connection, put);
        }
        if (!removed.isEmpty()) {
            WakeupsTable.delete(connection, removed);
        }
        if (!attempts.isEmpty()) {
            WakeupsTable.countAttempts(connection, attempts);
        }
        if (!replacements.isEmpty()) {
            WakeupsTable.replace(connection, replacements);
        }
    }
}
