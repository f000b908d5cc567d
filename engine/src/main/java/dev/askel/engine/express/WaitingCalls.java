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
 * Calls of this node's Express executions that found no permit. Thread-safe; never blocks.
 *
 * <p>Once a second it asks how many permits are free and grants as many, to the state machines in
 * turn. A call whose time has come is granted one in any case, so that it can fail where its
 * endpoint was unreachable for too long. A granted call that ends passes its permit on, so that a
 * fast endpoint is not called in bursts of a second.
 */
final class WaitingCalls {
    /** How often free permits are asked for while calls wait. */
    static final Duration ROUND = Duration.ofSeconds(1);

    /** Calls of one permit that are granted in one round. */
    static final int GRANTS_MAX = 256;

    /** Calls that are granted in one round because their time has come. */
    static final int DUE_MAX = 1_000;

    private final CallPermits permits;
    private final EngineTime time;
    private final BiConsumer<Duration, Runnable> later;

    // All of it under the lock of this.
    private final Map<String, LinkedHashMap<String, LinkedHashSet<Ticket>>> byPermit =
            new HashMap<>();
    private final TreeSet<Ticket> byDue =
            new TreeSet<>(
                    Comparator.<Ticket>comparingLong(ticket -> ticket.dueMillis)
                            .thenComparingLong(ticket -> ticket.ordinal));
    private long tickets;
    private boolean polls;

    /**
     * No call yet.
     *
     * @param later runs something after a while
     */
    WaitingCalls(CallPermits permits, EngineTime time, BiConsumer<Duration, Runnable> later) {
        this.permits = permits;
        this.time = time;
        this.later = later;
    }

    /** One call that waits, until it is granted or removed. */
    final class Ticket {
        private final String permit;
        private final String machineId;
        private final long dueMillis;
        private final long ordinal;
        private final Runnable granted;

        private Ticket(
                String permit, String machineId, long dueMillis, long ordinal, Runnable granted) {
            this.permit = permit;
            this.machineId = machineId;
            this.dueMillis = dueMillis;
            this.ordinal = ordinal;
            this.granted = granted;
        }

        /** The call is given up. No effect once it was granted. */
        void remove() {
            synchronized (WaitingCalls.this) {
                take(this);
            }
        }
    }

    /**
     * Lets a call wait.
     *
     * @param permit as in {@link dev.askel.engine.task.TaskOutcome.Deferred}
     * @param againAt when it is granted at the latest
     * @param granted is run once, on any thread; must not block
     */
    synchronized Ticket add(String permit, String machineId, Instant againAt, Runnable granted) {
        var ticket = new Ticket(permit, machineId, againAt.toEpochMilli(), tickets++, granted);
        byPermit.computeIfAbsent(permit, _ -> new LinkedHashMap<>())
                .computeIfAbsent(machineId, _ -> new LinkedHashSet<>())
                .add(ticket);
        byDue.add(ticket);
        if (!polls) {
            polls = true;
            later.accept(ROUND, this::poll);
        }
        return ticket;
    }

    private void take(Ticket ticket) {
        if (!byDue.remove(ticket)) {
            return;
        }
        var machines = byPermit.get(ticket.permit);
        var calls = machines == null ? null : machines.get(ticket.machineId);
        if (machines == null || calls == null) {
            throw new IllegalStateException(ticket.permit + " has no call that waits");
        }
        calls.remove(ticket);
        if (calls.isEmpty()) {
            machines.remove(ticket.machineId);
        }
        if (machines.isEmpty()) {
            byPermit.remove(ticket.permit);
        }
    }

    /** A call that was granted this permit has ended, or does not want it any more. */
    void passOn(String permit) {
        next(permit, 1).forEach(ticket -> ticket.granted.run());
    }

    /** Grants all free permits. */
    private void poll() {
        try {
            for (var wanted : wanted().entrySet()) {
                int free = permits.claim(wanted.getKey(), wanted.getValue());
                next(wanted.getKey(), free).forEach(ticket -> ticket.granted.run());
            }
            due().forEach(ticket -> ticket.granted.run());
        } finally {
            synchronized (this) {
                polls = !byDue.isEmpty();
                if (polls) {
                    later.accept(ROUND, this::poll);
                }
            }
        }
    }

    /** How many calls of each permit may be granted in a round. */
    private synchronized Map<String, Integer> wanted() {
        var wanted = new HashMap<String, Integer>();
        byPermit.forEach((permit, machines) -> {
            int calls = 0;
            for (var each : machines.values()) {
                calls += each.size();
            }
            wanted.put(permit, Math.min(calls, GRANTS_MAX));
        });
        return wanted;
    }

    /** The next calls of a permit, one of each machine in turn. */
    private synchronized List<Ticket> next(String permit, int callsMax) {
        var next = new ArrayList<Ticket>();
        while (next.size() < callsMax) {
            var machines = byPermit.get(permit);
            if (machines == null) {
                break;
            }
            var first = machines.firstEntry();
            var ticket = first.getValue().getFirst();
            take(ticket);
            machines.remove(first.getKey());
            if (!first.getValue().isEmpty()) {
                machines.putLast(first.getKey(), first.getValue());
            }
            next.add(ticket);
        }
        return next;
    }

    private synchronized List<Ticket> due() {
        var due = new ArrayList<Ticket>();
        long now = time.millis();
        while (due.size() < DUE_MAX && !byDue.isEmpty() && byDue.first().dueMillis <= now) {
            var ticket = byDue.first();
            take(ticket);
            due.add(ticket);
        }
        return due;
    }

    /** How many calls wait. */
    synchronized int size() {
        return byDue.size();
    }
}
