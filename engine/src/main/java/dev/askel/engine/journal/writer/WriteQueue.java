package dev.askel.engine.journal.writer;

import dev.askel.engine.journal.startpermit.StartPermitChange;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The bounded queue of write requests before the writers. A request waits while another request of
 * its persistence id is being written. Two concurrent transactions therefore never contain the same
 * execution, and the requests of an execution keep their order. Owners are served in turn ({@link
 * ReadyRequests}).
 */
public final class WriteQueue {
    private final int requestsMax;
    private final long bytesMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ReadyRequests ready = new ReadyRequests();

    /**
     * The ready requests that lock slots of start limits. They have groups of their own, so that
     * other requests do not wait for these locks. Only one such group is written at a time, because
     * two groups would often wait for the same slot.
     */
    private final ReadyRequests readyToLock = new ReadyRequests();

    /** The group with requests of {@link #readyToLock} that is being written; null without one. */
    private @Nullable List<WriteRequest> lockingGroup;

    /** Whether the next group has requests of {@link #readyToLock} if there are some. */
    private boolean isLockingNext;

    /**
     * The waiting requests by persistence id. An id whose first request is ready or being written
     * has an entry, which may be empty.
     */
    private final Map<String, ArrayDeque<WriteRequest>> waiting = new HashMap<>();

    private int requests;
    private long bytes;
    private boolean closed;

    public WriteQueue(int requestsMax, long bytesMax) {
        this.requestsMax = requestsMax;
        this.bytesMax = bytesMax;
    }

    /** Adds a request; returns false, without any change, when the queue is full or closed. */
    public boolean offer(WriteRequest request) {
        lock.lock();
        try {
            // An empty queue accepts a request of any size. Otherwise a request above the bound
            // could never be written.
            if (closed
                    || requests >= requestsMax
                    || (requests > 0 && bytes + request.bytes() > bytesMax)) {
                return false;
            }
            requests++;
            bytes += request.bytes();
            var later = waiting.get(request.persistenceId());
            if (later == null) {
                waiting.put(request.persistenceId(), new ArrayDeque<>(0));
                addReady(request);
                changed.signal();
            } else {
                later.add(request);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for a request, and removes ready requests up to the bounds of a group. The result is
     * empty when the queue is closed and drained. The caller must pass the requests to {@link
     * #markCompleted} when they are completed.
     */
    List<WriteRequest> take(int groupMax, long groupBytesMax) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            var group = takeGroup(groupMax, groupBytesMax);
            while (group.isEmpty()) {
                if (closed && waiting.isEmpty()) {
                    return List.of();
                }
                if (!isGroupReady()) {
                    changed.await();
                } else {
                    // The requests of a dominant owner become ready without a signal when no other
                    // owner writes any more.
                    long _ = changed.awaitNanos(ReadyRequests.SHARED_NANOS);
                }
                group = takeGroup(groupMax, groupBytesMax);
            }
            requests -= group.size();
            bytes -= group.stream().mapToLong(WriteRequest::bytes).sum();
            if (isGroupReady()) {
                changed.signal();
            }
            return group;
        } finally {
            lock.unlock();
        }
    }

    private List<WriteRequest> takeGroup(int groupMax, long groupBytesMax) {
        long nowNanos = System.nanoTime();
        boolean mayLock = lockingGroup == null && !readyToLock.isEmpty();
        var group =
                mayLock && isLockingNext
                        ? List.<WriteRequest>of()
                        : ready.take(groupMax, groupBytesMax, nowNanos);
        if (!group.isEmpty() || !mayLock) {
            isLockingNext = true;
            return group;
        }
        isLockingNext = false;
        group = readyToLock.take(groupMax, groupBytesMax, nowNanos);
        lockingGroup = group.isEmpty() ? null : group;
        return group;
    }

    /** Whether a writer may find a group. */
    private boolean isGroupReady() {
        return !ready.isEmpty() || (lockingGroup == null && !readyToLock.isEmpty());
    }

    private void addReady(WriteRequest request) {
        (locksSlot(request) ? readyToLock : ready).add(request);
    }

    private static boolean locksSlot(WriteRequest request) {
        return request instanceof WriteRequest.EntityWrite write
                && switch (write.write().startPermit()) {
                    case StartPermitChange.Request _,
                            StartPermitChange.Release _,
                            StartPermitChange.Restore _ ->
                            true;
                    case StartPermitChange.Use _, StartPermitChange.Hold _ -> false;
                    case null -> false;
                };
    }

    /** Marks requests as completed. The next requests of their persistence ids become ready. */
    @SuppressWarnings("ReferenceEquality") // one group, not its content
    void markCompleted(List<WriteRequest> group) {
        lock.lock();
        try {
            ready.markWritten(group);
            readyToLock.markWritten(group);
            if (group == lockingGroup) {
                lockingGroup = null;
            }
            for (var request : group) {
                releaseNext(request);
            }
            if (closed) {
                changed.signalAll();
            } else if (isGroupReady()) {
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    private void releaseNext(WriteRequest request) {
        var later = waiting.get(request.persistenceId());
        if (later == null) {
            throw new IllegalStateException(
                    request.persistenceId() + " is completed but was not being written");
        }
        var next = later.poll();
        if (next == null) {
            waiting.remove(request.persistenceId());
        } else {
            addReady(next);
            changed.signal();
        }
    }

    /**
     * Removes all requests made before a time. The caller must not pass them to {@link
     * #markCompleted}.
     */
    public List<WriteRequest> removeOlderThan(long sinceNanos) {
        lock.lock();
        try {
            var expired = new ArrayList<WriteRequest>();
            for (var entry : waiting.values()) {
                entry.removeIf(request -> isOlder(request, sinceNanos) && expired.add(request));
            }
            var expiredReady = new ArrayList<WriteRequest>();
            for (var each : List.of(ready, readyToLock)) {
                each.removeIf(request -> isOlder(request, sinceNanos) && expiredReady.add(request));
            }
            expiredReady.forEach(this::releaseNext);
            expired.addAll(expiredReady);
            requests -= expired.size();
            for (var request : expired) {
                bytes -= request.bytes();
            }
            return expired;
        } finally {
            lock.unlock();
        }
    }

    private static boolean isOlder(WriteRequest request, long sinceNanos) {
        return request.sinceNanos() - sinceNanos < 0;
    }

    /** Returns the number of waiting requests. */
    public int size() {
        lock.lock();
        try {
            return requests;
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether the queue was closed. */
    public boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Returns the estimated bytes of the waiting requests. */
    public long bytes() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    /** Accepts no further requests. Requests in the queue are still written. */
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
