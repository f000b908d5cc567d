package dev.askel.engine.express;

import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.task.CallPermits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/**
 * The calls of this node's Express executions that wait for a permit (the right to make one
 * concurrent call). Thread-safe; never blocks.
 *
 * <p>Once a second, this class reserves free permits and grants them to the state machines in turn.
 * When a granted call ends, its permit passes to the next call immediately. Calls of a fast
 * endpoint are therefore not delayed until the next second.
 *
 * <p>A call past its deadline is granted even if no permit is free. The call can then fail if its
 * endpoint was unreachable for too long.
 */
final class WaitingCalls {
    /** The interval at which free permits are reserved while calls wait. */
    static final Duration ROUND = Duration.ofSeconds(1);

    /** The maximum number of calls that are granted in one round for each permit name. */
    static final int GRANTS_MAX = 256;

    /** The maximum number of calls that are granted in one round because of their deadline. */
    static final int DUE_MAX = 1_000;

    private final CallPermits permits;
    private final EngineTime time;
    private final BiConsumer<Duration, Runnable> scheduler;

    // The monitor of this object guards the following fields.
    private final Map<String, LinkedHashMap<String, LinkedHashSet<Ticket>>> byPermit =
            new HashMap<>();
    private final TreeSet<Ticket> byDue =
            new TreeSet<>(
                    Comparator.<Ticket>comparingLong(ticket -> ticket.dueMillis)
                            .thenComparingLong(ticket -> ticket.ordinal));
    private long tickets;
    private boolean isPollScheduled;

    /**
     * Creates an empty queue.
     *
     * @param scheduler runs a task after a delay
     */
    WaitingCalls(CallPermits permits, EngineTime time, BiConsumer<Duration, Runnable> scheduler) {
        this.permits = permits;
        this.time = time;
        this.scheduler = scheduler;
    }

    /** One waiting call. The ticket is valid until the call is granted or removed. */
    final class Ticket {
        private final String permit;
        private final String machineId;
        private final long dueMillis;
        private final long ordinal;
        private final Runnable onGranted;

        private Ticket(
                String permit, String machineId, long dueMillis, long ordinal, Runnable onGranted) {
            this.permit = permit;
            this.machineId = machineId;
            this.dueMillis = dueMillis;
            this.ordinal = ordinal;
            this.onGranted = onGranted;
        }

        /** Removes the call. Has no effect after the call was granted. */
        void remove() {
            synchronized (WaitingCalls.this) {
                removeTicket(this);
            }
        }
    }

    /**
     * Adds a waiting call.
     *
     * @param permit the name of the permit, as in {@link
     *     dev.askel.engine.task.TaskOutcome.Deferred}
     * @param retryAt the deadline at which the call is granted even without a free permit
     * @param onGranted runs once, on an arbitrary thread; must not block
     */
    synchronized Ticket add(String permit, String machineId, Instant retryAt, Runnable onGranted) {
        var ticket = new Ticket(permit, machineId, retryAt.toEpochMilli(), tickets++, onGranted);
        byPermit.computeIfAbsent(permit, _ -> new LinkedHashMap<>())
                .computeIfAbsent(machineId, _ -> new LinkedHashSet<>())
                .add(ticket);
        byDue.add(ticket);
        if (!isPollScheduled) {
            isPollScheduled = true;
            scheduler.accept(ROUND, this::poll);
        }
        return ticket;
    }

    private void removeTicket(Ticket ticket) {
        if (!byDue.remove(ticket)) {
            return;
        }
        var machines = byPermit.get(ticket.permit);
        var calls = machines == null ? null : machines.get(ticket.machineId);
        if (machines == null || calls == null) {
            throw new IllegalStateException("No call waits for the permit " + ticket.permit);
        }
        calls.remove(ticket);
        if (calls.isEmpty()) {
            machines.remove(ticket.machineId);
        }
        if (machines.isEmpty()) {
            byPermit.remove(ticket.permit);
        }
    }

    /**
     * Grants a permit to the next call that waits for it. Must be called when the previous call has
     * ended or no longer needs the permit.
     */
    void passOn(String permit) {
        removeNext(permit, 1).forEach(ticket -> ticket.onGranted.run());
    }

    /** Grants free permits to waiting calls, and grants calls past their deadline. */
    private void poll() {
        try {
            for (var each : demand().entrySet()) {
                int free = permits.reservePermits(each.getKey(), each.getValue());
                removeNext(each.getKey(), free).forEach(ticket -> ticket.onGranted.run());
            }
            removeDue().forEach(ticket -> ticket.onGranted.run());
        } finally {
            synchronized (this) {
                isPollScheduled = !byDue.isEmpty();
                if (isPollScheduled) {
                    scheduler.accept(ROUND, this::poll);
                }
            }
        }
    }

    /** Returns the number of permits to reserve in this round, by permit name. */
    private synchronized Map<String, Integer> demand() {
        var demand = new HashMap<String, Integer>();
        byPermit.forEach((permit, machines) -> {
            int calls = 0;
            for (var each : machines.values()) {
                calls += each.size();
            }
            demand.put(permit, Math.min(calls, GRANTS_MAX));
        });
        return demand;
    }

    /**
     * Removes and returns the next calls that wait for a permit, one from each state machine in
     * turn.
     */
    private synchronized List<Ticket> removeNext(String permit, int callsMax) {
        var next = new ArrayList<Ticket>();
        while (next.size() < callsMax) {
            var machines = byPermit.get(permit);
            if (machines == null) {
                break;
            }
            var first = machines.firstEntry();
            var ticket = first.getValue().getFirst();
            removeTicket(ticket);
            machines.remove(first.getKey());
            if (!first.getValue().isEmpty()) {
                machines.putLast(first.getKey(), first.getValue());
            }
            next.add(ticket);
        }
        return next;
    }

    /** Removes and returns the calls whose deadline has passed. */
    private synchronized List<Ticket> removeDue() {
        var due = new ArrayList<Ticket>();
        long now = time.millis();
        while (due.size() < DUE_MAX && !byDue.isEmpty() && byDue.first().dueMillis <= now) {
            var ticket = byDue.first();
            removeTicket(ticket);
            due.add(ticket);
        }
        return due;
    }

    /** Returns the number of waiting calls. */
    synchronized int size() {
        return byDue.size();
    }
}
