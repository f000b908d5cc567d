package dev.askel.engine.journal.writer;

import dev.askel.engine.journal.ExecutionChange;
import dev.askel.engine.journal.MachineGuard;
import dev.askel.engine.journal.WriteOutcome;
import dev.askel.engine.journal.retention.FreedNames;
import dev.askel.engine.journal.retention.HeldNames;
import dev.askel.engine.journal.wakeup.WakeupChange;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The statements of one transaction, one per table and kind of change whatever the number of units.
 *
 * <p>A unit found impossible on the way (name taken, machine moved) is refused and left out of all
 * later statements. Everything else that goes wrong throws, and then nothing of the group is
 * durable.
 */
public final class GroupTransaction {
    private final Connection connection;
    private final List<Unit.Write> writes = new ArrayList<>();
    private final List<Unit.Attempt> attempts = new ArrayList<>();
    private final List<Unit.Replacement> replacements = new ArrayList<>();
    private final OpenTaskChanges openTasks = new OpenTaskChanges();

    /** A start, taken apart. */
    private record Start(Unit.Write unit, ExecutionChange.Start change) {}

    private GroupTransaction(Connection connection, List<? extends Unit> units) {
        this.connection = connection;
        for (var unit : units) {
            switch (unit) {
                case Unit.Write write -> writes.add(write);
                case Unit.Attempt attempt -> attempts.add(attempt);
                case Unit.Replacement replacement -> replacements.add(replacement);
                case Unit.Heartbeat beat -> openTasks.add(beat);
                case Unit.Miss miss -> openTasks.add(miss);
            }
        }
    }

    /**
     * Runs them; to be committed by the caller.
     *
     * @param units in the order of their persistence ids, each id once
     */
    public static void run(Connection connection, List<? extends Unit> units) throws SQLException {
        new GroupTransaction(connection, units).run();
    }

    private void run() throws SQLException {
        writes.forEach(Unit.Write::begin);
        start();
        reopen();
        writes.removeIf(Unit.Write::isRefused);
        if (!writes.isEmpty()) {
            update();
            EventJournalTable.insert(connection, writes);
            snapshots();
        }
        wakeups();
        writes.forEach(openTasks::add);
        openTasks.run(connection);
        OwedLogsTable.insert(connection, writes);
    }

    private void start() throws SQLException {
        var starts = new ArrayList<Start>();
        for (var unit : writes) {
            if (unit.write().execution() instanceof ExecutionChange.Start change) {
                starts.add(new Start(unit, change));
            }
        }
        checkMachines(starts);
        starts.removeIf(start -> start.unit().isRefused());
        if (starts.isEmpty()) {
            return;
        }
        var inserted = insert(starts);
        starts.removeIf(start -> inserted.contains(start.unit().persistenceId()));
        takeFreedNames(starts);
    }

    /** Those whose names are taken begin all the same where the name is free again. */
    private void takeFreedNames(List<Start> taken) throws SQLException {
        if (taken.isEmpty()) {
            return;
        }
        var freed =
                FreedNames.free(
                        connection,
                        taken.stream().map(start -> start.change().row().identity()).toList());
        var inserted =
                freed.isEmpty()
                        ? Set.<String>of()
                        : insert(
                                taken.stream()
                                        .filter(start ->
                                                freed.contains(start.unit().persistenceId()))
                                        .toList());
        taken.removeIf(start -> inserted.contains(start.unit().persistenceId()));
        refuseTaken(taken);
    }

    private void refuseTaken(List<Start> taken) throws SQLException {
        if (taken.isEmpty()) {
            return;
        }
        var held =
                HeldNames.among(
                        connection,
                        taken.stream().map(start -> start.change().row().identity()).toList());
        for (var start : taken) {
            start.unit()
                    .refuse(
                            held.contains(start.unit().persistenceId())
                                    ? new WriteOutcome.Gone()
                                    : new WriteOutcome.AlreadyExists());
        }
    }

    /** A closed execution may leave at any time, so one that is opened again is held first. */
    private void reopen() throws SQLException {
        var reopened =
                writes.stream()
                        .filter(unit -> unit.write().execution() instanceof ExecutionChange.Reopen)
                        .filter(unit -> !unit.isRefused())
                        .toList();
        if (reopened.isEmpty()) {
            return;
        }
        var there =
                ExecutionsTable.lock(
                        connection, reopened.stream().map(Unit.Write::persistenceId).toList());
        for (var unit : reopened) {
            if (!there.contains(unit.persistenceId())) {
                unit.refuse(new WriteOutcome.Gone());
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
                                        .map(unit -> unit.write().execution())
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
                start.unit().refuse(new WriteOutcome.MachineMoved());
            }
        }
        for (var unit : writes) {
            if (unit.write().execution() instanceof ExecutionChange.Reopen(_, var machineId)
                    && !generations.containsKey(machineId)) {
                unit.refuse(new WriteOutcome.MachineMoved());
            }
        }
    }

    private void update() throws SQLException {
        var changes = new ArrayList<ExecutionsTable.Change>();
        for (var unit : writes) {
            switch (unit.write().execution()) {
                case ExecutionChange.Update(var progress) ->
                        changes.add(new ExecutionsTable.Change(unit.persistenceId(), progress));
                case ExecutionChange.Reopen(var progress, _) ->
                        changes.add(new ExecutionsTable.Change(unit.persistenceId(), progress));
                case ExecutionChange.Keep _, ExecutionChange.Start _ -> {}
            }
        }
        if (!changes.isEmpty()) {
            ExecutionsTable.update(connection, changes);
        }
    }

    private void snapshots() throws SQLException {
        var snapshots = new ArrayList<SnapshotTable.Placed>();
        for (var unit : writes) {
            var snapshot = unit.write().snapshot();
            var state = unit.snapshot();
            if (snapshot != null && state != null) {
                snapshots.add(new SnapshotTable.Placed(unit, snapshot, state));
            }
        }
        if (!snapshots.isEmpty()) {
            SnapshotTable.put(connection, snapshots);
        }
    }

    private void wakeups() throws SQLException {
        var put = new ArrayList<WakeupsTable.Placed>();
        var removed = new ArrayList<String>();
        for (var unit : writes) {
            switch (unit.write().wakeup()) {
                case WakeupChange.Leave _ -> {}
                case WakeupChange.Put row ->
                        put.add(
                                new WakeupsTable.Placed(
                                        unit.persistenceId(), unit.write().slice(), row));
                case WakeupChange.Remove _ -> removed.add(unit.persistenceId());
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
