package dev.askel.engine.journal.writer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The bounded queue in front of the writers. A unit whose persistence id has one out already is
 * held until that one is done: two transactions never carry the same execution, and order is kept.
 */
public final class WriteQueue {
    private final int unitsMax;
    private final long bytesMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Unit> ready = new ArrayDeque<>();

    /** For each persistence id that is ready or out, the later units that wait for it. */
    private final Map<String, ArrayDeque<Unit>> lines = new HashMap<>();

    private int units;
    private long bytes;
    private boolean closed;

    public WriteQueue(int unitsMax, long bytesMax) {
        this.unitsMax = unitsMax;
        this.bytesMax = bytesMax;
    }

    /** False when the queue is full or closed; then nothing has changed. */
    public boolean offer(Unit unit) {
        lock.lock();
        try {
            // One unit is taken whatever its size, or a large one could never be written.
            if (closed || units >= unitsMax || (units > 0 && bytes + unit.bytes() > bytesMax)) {
                return false;
            }
            units++;
            bytes += unit.bytes();
            var line = lines.get(unit.persistenceId());
            if (line == null) {
                lines.put(unit.persistenceId(), new ArrayDeque<>(0));
                ready.add(unit);
                changed.signal();
            } else {
                line.add(unit);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for a unit and takes it with all others that are ready, up to the bounds of a group.
     * Empty once the queue is closed and drained. Each unit must be given to {@link #done} in the
     * end.
     */
    List<Unit> take(int groupMax, long groupBytesMax) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (ready.isEmpty()) {
                if (closed && lines.isEmpty()) {
                    return List.of();
                }
                changed.await();
            }
            var group = new ArrayList<Unit>(Math.min(groupMax, ready.size()));
            long taken = 0;
            while (group.size() < groupMax && taken < groupBytesMax && !ready.isEmpty()) {
                var unit = ready.remove();
                taken += unit.bytes();
                group.add(unit);
            }
            units -= group.size();
            bytes -= taken;
            if (!ready.isEmpty()) {
                changed.signal();
            }
            return group;
        } finally {
            lock.unlock();
        }
    }

    /** These have their answer: who waits behind them is next. */
    void done(List<Unit> group) {
        lock.lock();
        try {
            for (var unit : group) {
                release(unit);
            }
            if (closed) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void release(Unit unit) {
        var line = lines.get(unit.persistenceId());
        if (line == null) {
            throw new IllegalStateException(unit.persistenceId() + " is done but was never out");
        }
        var next = line.poll();
        if (next == null) {
            lines.remove(unit.persistenceId());
        } else {
            ready.add(next);
            changed.signal();
        }
    }

    /** Takes out all units asked for before then; they need not be given to {@link #done}. */
    public List<Unit> removeOlderThan(long sinceNanos) {
        lock.lock();
        try {
            var expired = new ArrayList<Unit>();
            for (var entry : lines.values()) {
                entry.removeIf(unit -> isOlder(unit, sinceNanos) && expired.add(unit));
            }
            var gone = new ArrayList<Unit>();
            ready.removeIf(unit -> isOlder(unit, sinceNanos) && gone.add(unit));
            gone.forEach(this::release);
            expired.addAll(gone);
            units -= expired.size();
            for (var unit : expired) {
                bytes -= unit.bytes();
            }
            return expired;
        } finally {
            lock.unlock();
        }
    }

    private static boolean isOlder(Unit unit, long sinceNanos) {
        return unit.sinceNanos() - sinceNanos < 0;
    }

    /** Units that wait. */
    public int size() {
        lock.lock();
        try {
            return units;
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether the queue takes no more units because it was closed. */
    public boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Estimated bytes of the units that wait. */
    public long bytes() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more units; those inside are still handed out. */
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
