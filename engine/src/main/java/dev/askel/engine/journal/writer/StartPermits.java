package dev.askel.engine.journal.writer;

import dev.askel.engine.journal.WriteOutcome;
import dev.askel.engine.journal.startpermit.StartDecisions;
import dev.askel.engine.journal.startpermit.StartGrant;
import dev.askel.engine.journal.startpermit.StartPermitChange;
import dev.askel.engine.journal.startpermit.StartSlot;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Requests, accepts and releases permits of start limits in the transaction of a group of writes.
 *
 * <p>The transaction locks the rows of all its slots in one order, before it inserts or locks rows
 * of executions. All changes of counts happen under the lock of their slot. So the counts are
 * exact, and the transaction grants the permits that it releases. Two changes need no lock: the
 * acceptance of a grant, and {@link StartPermitChange.Use}, which leaves the counts unchanged.
 */
final class StartPermits {
    private static final StartPermits NONE = new StartPermits();

    /** The maximum number of requests of a slot that a write ends. Later decisions end others. */
    private static final long SUPERSEDED_MAX = 100;

    private final Map<String, StartSlotState> slots = new HashMap<>();
    private @Nullable StartRequestsTable table;
    private long nowMillis;

    private StartPermits() {}

    /**
     * Locks the slots of the writes, and refuses starts whose queue is full. Writes that are
     * refused already are ignored.
     */
    static StartPermits lock(Connection connection, List<WriteRequest.EntityWrite> writes)
            throws SQLException {
        var changed = changed(writes);
        if (changed.isEmpty()) {
            return NONE;
        }
        var permits = new StartPermits();
        var requests = new StartRequestsTable(connection, () -> now(changed));
        permits.lockSlots(requests, changed);
        permits.refuseOverflow(requests, changed);
        permits.refuseUses(requests, changed);
        return permits;
    }

    private static List<WriteRequest.EntityWrite> changed(List<WriteRequest.EntityWrite> writes) {
        List<WriteRequest.EntityWrite> changed = List.of();
        for (var each : writes) {
            if (each.write().startPermit() != null && !each.isRefused()) {
                if (changed.isEmpty()) {
                    changed = new ArrayList<>();
                }
                changed.add(each);
            }
        }
        return changed;
    }

    private static StartPermitChange change(WriteRequest.EntityWrite request) {
        return Objects.requireNonNull(request.write().startPermit());
    }

    /** Returns the writes with one kind of change. */
    private static List<WriteRequest.EntityWrite> with(
            Class<? extends StartPermitChange> kind, List<WriteRequest.EntityWrite> changed) {
        return changed.stream().filter(each -> kind.isInstance(change(each))).toList();
    }

    /**
     * Returns the time of the engine. The times of the writes can be seconds old when the database
     * was unavailable. With these times, a rate would permit more starts than the time since then.
     */
    private static long now(List<WriteRequest.EntityWrite> changed) {
        long nanos = System.nanoTime();
        long now = 0;
        for (var each : changed) {
            long waited = Duration.ofNanos(nanos - each.sinceNanos()).toMillis();
            for (var row : each.write().rows()) {
                now = Math.max(now, row.timestampMillis() + waited);
            }
        }
        return now;
    }

    private void lockSlots(StartRequestsTable requests, List<WriteRequest.EntityWrite> changed)
            throws SQLException {
        table = requests;
        var wanted = new TreeMap<String, StartSlot>();
        var unknown = new ArrayList<String>();
        for (var each : changed) {
            switch (change(each)) {
                case StartPermitChange.Use _, StartPermitChange.Hold _ -> {}
                case StartPermitChange.Request request ->
                        wanted.put(request.slot().text(), request.slot());
                case StartPermitChange.Restore(var request, _) ->
                        wanted.put(request.slot().text(), request.slot());
                case StartPermitChange.Release(var slot, _) -> {
                    if (slot == null) {
                        unknown.add(each.persistenceId());
                    } else {
                        wanted.put(slot.text(), slot);
                    }
                }
            }
        }
        for (var text : requests.slotsOf(unknown)) {
            wanted.put(text, StartSlot.parse(text));
        }
        for (var each : requests.lock(List.copyOf(wanted.values()))) {
            slots.put(each.text(), each);
        }
        nowMillis = now(changed);
    }

    private static List<WriteRequest.EntityWrite> requesting(
            List<WriteRequest.EntityWrite> writes) {
        // The requests of a group have no other order than the times of their starts.
        return with(StartPermitChange.Request.class, writes).stream()
                .sorted(
                        Comparator.comparingLong(
                                each -> ((StartPermitChange.Request) change(each)).atMillis()))
                .toList();
    }

    /**
     * Refuses the starts that would find a full queue if all earlier ones in this group waited. A
     * release in this group counts after them.
     */
    private void refuseOverflow(StartRequestsTable requests, List<WriteRequest.EntityWrite> changed)
            throws SQLException {
        var added = new HashMap<String, Integer>();
        var overflow = new ArrayList<WriteRequest.EntityWrite>();
        for (var each : requesting(changed)) {
            var request = (StartPermitChange.Request) change(each);
            var slot = slot(request.slot());
            int earlier = added.getOrDefault(slot.text(), 0);
            if (request.isStart() && earlier >= slot.capacity()) {
                overflow.add(each);
            } else {
                added.put(slot.text(), earlier + 1);
            }
        }
        if (overflow.isEmpty()) {
            return;
        }
        // The insert of a repeated start finds its execution, which gives the start its reply.
        var existing =
                ExecutionsTable.existing(
                        requests.connection(),
                        overflow.stream().map(WriteRequest.EntityWrite::persistenceId).toList());
        for (var each : overflow) {
            if (!existing.contains(each.persistenceId())) {
                var slot = slot(((StartPermitChange.Request) change(each)).slot());
                each.refuse(new WriteOutcome.StartQueueFull(slot.isAccountFull()));
            }
        }
    }

    /**
     * Refuses executions that start and end in their write, if their slots have no free permit. One
     * query reads all their slots, without locks.
     */
    private void refuseUses(StartRequestsTable requests, List<WriteRequest.EntityWrite> changed)
            throws SQLException {
        var using = with(StartPermitChange.Use.class, changed);
        if (using.isEmpty()) {
            return;
        }
        var unlocked = new TreeMap<String, StartSlot>();
        for (var each : using) {
            var slot = ((StartPermitChange.Use) change(each)).slot();
            if (!slots.containsKey(slot.text())) {
                unlocked.put(slot.text(), slot);
            }
        }
        var read = new HashMap<String, StartSlotState>();
        for (var each : requests.read(List.copyOf(unlocked.values()))) {
            read.put(each.text(), each);
        }
        for (var each : using) {
            var text = ((StartPermitChange.Use) change(each)).slot().text();
            var slot = Objects.requireNonNull(read.getOrDefault(text, slots.get(text)), text);
            if (!slot.canUse()) {
                each.refuse(new WriteOutcome.PermitNotFree());
            }
        }
    }

    private StartSlotState slot(StartSlot slot) {
        return Objects.requireNonNull(slots.get(slot.text()), slot::text);
    }

    /**
     * Changes the requests of the writes that are not refused, and grants the permits that they
     * release. Refuses writes with outdated grants.
     */
    void write(List<WriteRequest.EntityWrite> writes) throws SQLException {
        if (table == null) {
            return;
        }
        var changed = changed(writes);
        release(table, changed);
        hold(table, changed);
        for (var each : with(StartPermitChange.Restore.class, changed)) {
            restore(table, each.persistenceId(), (StartPermitChange.Restore) change(each));
        }
        request(table, changed);
        decide(table.connection(), changed, supersede(table.connection(), changed));
        StartQueueTable.update(
                table.connection(),
                slots.values().stream().filter(StartSlotState::isChanged).toList());
    }

    private void release(StartRequestsTable requests, List<WriteRequest.EntityWrite> changed)
            throws SQLException {
        var releasing = with(StartPermitChange.Release.class, changed);
        if (releasing.isEmpty()) {
            return;
        }
        var deleted =
                requests.delete(
                        releasing, each -> ((StartPermitChange.Release) change(each)).decision());
        for (var each : releasing) {
            var row = deleted.get(each.persistenceId());
            if (row != null) {
                countRemoval(lockedSlot(requests, row.slot()), row.state());
            } else if (((StartPermitChange.Release) change(each)).decision() != null) {
                each.refuse(new WriteOutcome.PermitsChanged());
            }
        }
        closeGaps(requests, deleted.values());
    }

    /** Moves later requests to the turns of deleted ones that were queued. */
    private static void closeGaps(
            StartRequestsTable requests, Collection<StartRequestsTable.StoredRequest> deleted)
            throws SQLException {
        var removed = new ArrayList<FairRounds.Removed>();
        for (var row : deleted) {
            if (row.turn() != null && row.state().equals(StartRequestsTable.QUEUED)) {
                removed.add(new FairRounds.Removed(row.slot(), row.turn()));
            }
        }
        FairRounds.closeGaps(requests.connection(), removed);
    }

    /**
     * Returns the slot of a stored row. Only a damaged row has another slot than the journal of its
     * execution.
     */
    private StartSlotState lockedSlot(StartRequestsTable requests, String text)
            throws SQLException {
        var locked = slots.get(text);
        if (locked == null) {
            locked = requests.lock(List.of(StartSlot.parse(text))).getFirst();
            slots.put(text, locked);
        }
        return locked;
    }

    private static void countRemoval(StartSlotState slot, String state) {
        switch (state) {
            case StartRequestsTable.QUEUED -> slot.removeWaiting(1);
            case StartRequestsTable.GRANTED, StartRequestsTable.HELD -> slot.release();
            default -> {}
        }
    }

    private static void hold(StartRequestsTable requests, List<WriteRequest.EntityWrite> changed)
            throws SQLException {
        var holding = with(StartPermitChange.Hold.class, changed);
        if (holding.isEmpty()) {
            return;
        }
        var held =
                requests.hold(holding, each -> ((StartPermitChange.Hold) change(each)).decision());
        for (var each : holding) {
            if (!held.contains(each.persistenceId())) {
                each.refuse(new WriteOutcome.PermitsChanged());
            }
        }
    }

    /** Repairs the row of one execution. A row that agrees with the journal remains. */
    private void restore(
            StartRequestsTable requests, String persistenceId, StartPermitChange.Restore restore)
            throws SQLException {
        var slot = slot(restore.request().slot());
        var stored = requests.find(persistenceId);
        boolean holds = restore.decision() != null;
        if (stored != null) {
            if (stored.slot().equals(slot.text())
                    && stored.state().equals(StartRequestsTable.HELD) == holds) {
                return;
            }
            countRemoval(lockedSlot(requests, stored.slot()), stored.state());
            requests.delete(persistenceId);
            closeGaps(requests, List.of(stored));
        }
        var request = restore.request();
        if (holds) {
            slot.restoreUsed();
            requests.restore(persistenceId, restore, request.order());
        } else {
            slot.queue();
            var rounds = rounds(requests, List.of(request));
            requests.restore(persistenceId, restore, rounds.place(request, slot, false));
        }
    }

    private FairRounds rounds(
            StartRequestsTable requests, List<StartPermitChange.Request> requesting)
            throws SQLException {
        return FairRounds.read(requests.connection(), requesting, this::slot);
    }

    private void request(StartRequestsTable requests, List<WriteRequest.EntityWrite> changed)
            throws SQLException {
        var requesting = requesting(changed);
        if (requesting.isEmpty()) {
            return;
        }
        var rounds =
                rounds(
                        requests,
                        requesting.stream()
                                .map(each -> (StartPermitChange.Request) change(each))
                                .toList());
        var rows = new ArrayList<StartRequestsTable.NewRequest>();
        for (var each : requesting) {
            var request = (StartPermitChange.Request) change(each);
            var slot = slot(request.slot());
            boolean granted = slot.tryStart();
            if (!granted) {
                slot.queue();
            }
            rows.add(
                    new StartRequestsTable.NewRequest(
                            each.persistenceId(),
                            slot.text(),
                            request.atMillis(),
                            granted,
                            rounds.place(request, slot, granted)));
        }
        var inserted = insert(requests, rows);
        for (var each : requesting) {
            var row = inserted.get(each.persistenceId());
            if (row != null) {
                each.setStarts(StartDecisions.NONE.withOwn(row.decision()));
                var request = (StartPermitChange.Request) change(each);
                if (request.isStart()) {
                    slot(request.slot()).supersede(row.position(), request.executionArn());
                }
            }
        }
    }

    private Map<String, StartRequestsTable.Inserted> insert(
            StartRequestsTable requests, List<StartRequestsTable.NewRequest> rows)
            throws SQLException {
        var inserted = requests.insert(rows);
        if (inserted.size() < rows.size()) {
            // Only a damaged row exists before the request of its execution.
            var left = rows.stream().filter(row -> !inserted.containsKey(row.id())).toList();
            var deleted = requests.deleteLeft(left);
            for (var each : deleted) {
                countRemoval(lockedSlot(requests, each.slot()), each.state());
            }
            inserted.putAll(requests.insert(left));
            closeGaps(requests, deleted);
        }
        return inserted;
    }

    /**
     * Ends the requests that the starts of the writes supersede, except for those of long queues.
     */
    private List<StartGrant> supersede(
            Connection connection, List<WriteRequest.EntityWrite> changed) throws SQLException {
        var counts = new HashMap<StartSlotState, Long>();
        for (var slot : slots.values()) {
            if (slot.superseding() != null) {
                counts.put(slot, SUPERSEDED_MAX);
            }
        }
        var ended = SupersededStartsTable.end(connection, counts, nowMillis);
        if (!ended.isEmpty()) {
            var ids = ended.stream().map(StartGrant::persistenceId).collect(Collectors.toSet());
            changed.stream()
                    .filter(each -> ids.contains(each.persistenceId()))
                    .forEach(each -> each.setStarts(StartDecisions.NONE));
        }
        return ended;
    }

    /**
     * Grants released permits. The outcome of one write contains the decisions about other
     * executions.
     *
     * @param ended the requests that other starts have superseded
     */
    private void decide(
            Connection connection, List<WriteRequest.EntityWrite> changed, List<StartGrant> ended)
            throws SQLException {
        var counts = new HashMap<StartSlotState, Long>();
        for (var slot : slots.values()) {
            long count = slot.grantableByRelease();
            if (count > 0) {
                counts.put(slot, count);
            }
        }
        var grants = new ArrayList<>(ended);
        grants.addAll(StartQueueTable.grant(connection, counts, nowMillis));
        boolean incomplete = slots.values().stream().anyMatch(StartSlotState::needsDecisions);
        long next =
                slots.values().stream()
                        .mapToLong(StartSlotState::nextStartInMillis)
                        .min()
                        .orElse(Long.MAX_VALUE);
        var decisions = new StartDecisions(null, grants, incomplete, next);
        if (decisions.equals(StartDecisions.NONE)) {
            return;
        }
        var first = changed.stream().filter(each -> !each.isRefused()).findFirst();
        if (first.isPresent()) {
            first.get().setStarts(decisions.withOwn(first.get().starts().own()));
        }
    }
}
