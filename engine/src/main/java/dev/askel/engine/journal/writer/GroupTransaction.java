package dev.askel.engine.journal.writer;

import dev.askel.engine.journal.ExecutionChange;
import dev.askel.engine.journal.MachineGuard;
import dev.askel.engine.journal.MapRunGuard;
import dev.askel.engine.journal.WriteOutcome;
import dev.askel.engine.journal.attribute.AttributesTable;
import dev.askel.engine.journal.retention.ExpiredNames;
import dev.askel.engine.journal.retention.ReservedNames;
import dev.askel.engine.journal.wakeup.WakeupChange;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.sql.PayloadEncryptor;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs the statements of one transaction. One statement makes all changes of one kind in a table,
 * for all requests.
 *
 * <p>A request that cannot be performed (name in use, machine changed) is refused and excluded from
 * all later statements. Any other failure throws an exception, and no change of the group becomes
 * durable.
 */
public final class GroupTransaction {
    private final Connection connection;
    private final PayloadEncryptor encryptor;
    private final List<WriteRequest.EntityWrite> writes = new ArrayList<>();
    private final List<WriteRequest.AttemptCount> attempts = new ArrayList<>();
    private final List<WriteRequest.WakeupReplacement> replacements = new ArrayList<>();
    private final OpenTaskChanges openTasks = new OpenTaskChanges();

    /** A start and its change of the execution's row. */
    private record Start(WriteRequest.EntityWrite request, ExecutionChange.Start change) {}

    private GroupTransaction(
            Connection connection,
            PayloadEncryption encryption,
            List<? extends WriteRequest> requests)
            throws SQLException {
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
        encryptor =
                encryption.prepare(writes.stream().map(WriteRequest.EntityWrite::persistenceId));
    }

    /**
     * Runs the statements. The caller commits.
     *
     * @param requests the requests, sorted by persistence id, at most one for each id
     * @return the encryptor; after the commit, the caller calls {@link
     *     PayloadEncryptor#onCommitted}
     */
    public static PayloadEncryptor run(
            Connection connection,
            PayloadEncryption encryption,
            List<? extends WriteRequest> requests)
            throws SQLException {
        var transaction = new GroupTransaction(connection, encryption, requests);
        transaction.run();
        return transaction.encryptor;
    }

    private void run() throws SQLException {
        writes.forEach(WriteRequest.EntityWrite::reset);
        var starts = findStarts();
        checkMachines(starts);
        checkMapRuns(starts);
        var permits = StartPermits.lock(connection, writes);
        insertStarts(starts);
        lockReopened();
        SemaphoreRequestsTable.lockDecided(connection, writes);
        permits.write(writes);
        writes.removeIf(WriteRequest.EntityWrite::isRefused);
        if (!writes.isEmpty()) {
            updateExecutions();
            EventJournalTable.insert(connection, encryptor, writes);
            writeSnapshots();
        }
        writeWakeups();
        writes.forEach(openTasks::add);
        openTasks.run(connection, encryptor);
        PendingLogsTable.insert(connection, encryptor, writes);
        MapRunsTable.write(connection, encryptor, writes);
        SignalWaitsTable.write(connection, writes);
        SemaphoreRequestsTable.write(connection, writes);
        PausedExecutionsTable.write(connection, writes);
        writeAttributes();
        encryptor.storeContents(
                connection,
                () ->
                        writes.stream()
                                .map(WriteRequest.EntityWrite::persistenceId)
                                .collect(Collectors.toSet()));
    }

    private void writeAttributes() throws SQLException {
        var deletes = new ArrayList<AttributesTable.Delete>();
        var inserts = new ArrayList<AttributesTable.Insert>();
        for (var request : writes) {
            var attributes = request.write().attributes();
            if (attributes == null) {
                continue;
            }
            var id = request.persistenceId();
            for (long replaced : attributes.replaced()) {
                deletes.add(new AttributesTable.Delete(id, replaced));
            }
            for (var row : attributes.rows()) {
                inserts.add(
                        new AttributesTable.Insert(
                                id, attributes.startedAtMillis(), attributes.isChild(), row));
            }
        }
        if (!deletes.isEmpty()) {
            AttributesTable.lock(
                    connection,
                    deletes.stream()
                            .map(AttributesTable.Delete::persistenceId)
                            .collect(Collectors.toSet()));
            AttributesTable.delete(connection, deletes);
        }
        if (!inserts.isEmpty()) {
            AttributesTable.insert(connection, inserts);
        }
    }

    private List<Start> findStarts() {
        var starts = new ArrayList<Start>();
        for (var request : writes) {
            if (request.write().execution() instanceof ExecutionChange.Start change) {
                starts.add(new Start(request, change));
            }
        }
        return starts;
    }

    private void insertStarts(List<Start> starts) throws SQLException {
        starts.removeIf(start -> start.request().isRefused());
        if (starts.isEmpty()) {
            return;
        }
        var inserted = insert(starts);
        starts.removeIf(start -> inserted.contains(start.request().persistenceId()));
        insertFreedNames(starts);
    }

    /**
     * Inserts the starts whose names are no longer reserved after 90 days, and refuses the others.
     */
    private void insertFreedNames(List<Start> conflicts) throws SQLException {
        if (conflicts.isEmpty()) {
            return;
        }
        var freed =
                ExpiredNames.freeNames(
                        connection,
                        conflicts.stream().map(start -> start.change().row().identity()).toList());
        var inserted =
                freed.isEmpty()
                        ? Set.<String>of()
                        : insert(
                                conflicts.stream()
                                        .filter(start ->
                                                freed.contains(start.request().persistenceId()))
                                        .toList());
        conflicts.removeIf(start -> inserted.contains(start.request().persistenceId()));
        refuseUsedNames(conflicts);
    }

    private void refuseUsedNames(List<Start> conflicts) throws SQLException {
        if (conflicts.isEmpty()) {
            return;
        }
        var reserved =
                ReservedNames.findReserved(
                        connection,
                        conflicts.stream().map(start -> start.change().row().identity()).toList());
        for (var start : conflicts) {
            start.request()
                    .refuse(
                            reserved.contains(start.request().persistenceId())
                                    ? new WriteOutcome.Deleted()
                                    : new WriteOutcome.AlreadyExists());
        }
    }

    /**
     * Locks the executions that are redriven, because retention may delete a closed execution at
     * any time. Refuses redrives of executions that do not exist.
     */
    private void lockReopened() throws SQLException {
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
                request.refuse(new WriteOutcome.Deleted());
            }
        }
    }

    private Set<String> insert(List<Start> starts) throws SQLException {
        return ExecutionsTable.insertIfAbsent(
                connection, encryptor, starts.stream().map(start -> start.change().row()).toList());
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
        refuseNew(starts);
        var generations = MachinesTable.lockActive(connection, machineIds);
        for (var start : starts) {
            if (start.request().isRefused()) {
                continue;
            }
            var guard = start.change().machine();
            var current = guard == null ? null : generations.get(guard.machineId());
            if (guard != null && (current == null || current.ofMachine() != guard.generation())) {
                start.request().refuse(new WriteOutcome.MachineChanged());
            }
        }
        for (var request : writes) {
            if (request.write().execution()
                    instanceof ExecutionChange.Reopen(_, var machineId, var ruleGeneration)) {
                var current = generations.get(machineId);
                if (current == null) {
                    request.refuse(new WriteOutcome.MachineChanged());
                } else if (ruleGeneration != null && current.ofStartRule() != ruleGeneration) {
                    request.refuse(new WriteOutcome.StartRuleChanged());
                }
            }
        }
    }

    /** Refuses the starts that only find existing executions. */
    private void refuseNew(List<Start> starts) throws SQLException {
        var ids = new ArrayList<String>();
        for (var start : starts) {
            var guard = start.change().machine();
            if (guard != null && guard.generation() == MachineGuard.NONE) {
                ids.add(start.request().persistenceId());
                start.request().refuse(new WriteOutcome.MachineChanged());
            }
        }
        if (ids.isEmpty()) {
            return;
        }
        var existing = ExecutionsTable.existing(connection, ids);
        for (var start : starts) {
            if (existing.contains(start.request().persistenceId())) {
                start.request().refuse(new WriteOutcome.AlreadyExists());
            }
        }
    }

    private void checkMapRuns(List<Start> starts) throws SQLException {
        var ids =
                starts.stream()
                        .map(start -> start.change().mapRun())
                        .filter(Objects::nonNull)
                        .map(MapRunGuard::mapRunId)
                        .distinct()
                        .toList();
        if (ids.isEmpty()) {
            return;
        }
        var owners = MapRunsTable.lockOwners(connection, ids);
        for (var start : starts) {
            var guard = start.change().mapRun();
            if (guard == null) {
                continue;
            }
            var current = owners.get(guard.mapRunId());
            if (current == null || current.owner() != guard.owner()) {
                start.request().refuse(new WriteOutcome.MapRunChanged());
            } else if (current.startRuleGeneration() != guard.startRuleGeneration()) {
                start.request().refuse(new WriteOutcome.MachineChanged());
            }
        }
    }

    private void updateExecutions() throws SQLException {
        var changes = new ArrayList<ExecutionsTable.Change>();
        var migrations = new ArrayList<ExecutionsTable.Migration>();
        for (var request : writes) {
            switch (request.write().execution()) {
                case ExecutionChange.Update(var progress) ->
                        changes.add(new ExecutionsTable.Change(request.persistenceId(), progress));
                case ExecutionChange.Reopen(var progress, _, _) ->
                        changes.add(new ExecutionsTable.Change(request.persistenceId(), progress));
                case ExecutionChange.Migrate(var progress, var target) -> {
                    changes.add(new ExecutionsTable.Change(request.persistenceId(), progress));
                    migrations.add(new ExecutionsTable.Migration(request.persistenceId(), target));
                }
                case ExecutionChange.Keep _, ExecutionChange.Start _ -> {}
            }
        }
        if (!changes.isEmpty()) {
            ExecutionsTable.update(connection, encryptor, changes);
        }
        if (!migrations.isEmpty()) {
            ExecutionsTable.migrate(connection, migrations);
        }
    }

    private void writeSnapshots() throws SQLException {
        var snapshots = new ArrayList<SnapshotTable.SnapshotInsert>();
        for (var request : writes) {
            var snapshot = request.write().snapshot();
            var state = request.snapshot();
            if (snapshot != null && state != null) {
                snapshots.add(new SnapshotTable.SnapshotInsert(request, snapshot, state));
            }
        }
        if (!snapshots.isEmpty()) {
            SnapshotTable.put(connection, encryptor, snapshots);
        }
    }

    private void writeWakeups() throws SQLException {
        var put = new ArrayList<WakeupsTable.WakeupInsert>();
        var removed = new ArrayList<String>();
        for (var request : writes) {
            switch (request.write().wakeup()) {
                case WakeupChange.Leave _ -> {}
                case WakeupChange.Put row ->
                        put.add(
                                new WakeupsTable.WakeupInsert(
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
