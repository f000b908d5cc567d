package dev.askel.engine.journal.writer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The requests that a writer may take now. Their owners are served in turn: state machines, and Map
 * states with the children of their Map Runs. Thousands of writes of one owner therefore delay
 * others only by a part of a group. Not safe for use by many threads.
 */
final class ReadyRequests {
    /**
     * The number of requests that each owner may have in a group while other owners write. An owner
     * may have more if another one also has more that are ready.
     */
    static final int OWNER_MAX = 32;

    /** Other owners write if one of them has made a request within this time. */
    private static final long SHARED_NANOS = 100_000_000;

    /** The requests by owner. The first owner is served next, and then becomes the last. */
    private final SequencedMap<String, ArrayDeque<WriteRequest>> byOwner = new LinkedHashMap<>();

    private int size;
    private @Nullable String lastOwner;

    /** When requests of different owners followed each other last. */
    private long sharedAtNanos;

    private boolean isShared;

    /**
     * Returns the owner of a write. The owner of {@code account/region/machineId/name} is the part
     * before the name. The owner of the child {@code account/region/machineId/label:name} is the
     * part before the colon.
     */
    static String ownerOf(String persistenceId) {
        int colon = persistenceId.indexOf(':');
        int end = colon < 0 ? persistenceId.lastIndexOf('/') : colon;
        return end < 0 ? "" : persistenceId.substring(0, end);
    }

    void add(WriteRequest request) {
        var owner = ownerOf(request.persistenceId());
        if (!owner.equals(lastOwner)) {
            isShared = lastOwner != null;
            sharedAtNanos = request.sinceNanos();
            lastOwner = owner;
        }
        byOwner.computeIfAbsent(owner, _ -> new ArrayDeque<>()).add(request);
        size++;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /**
     * Removes the requests of the next group. There must be at least one.
     *
     * @param bytesMax the estimated bytes at which the group is full
     */
    List<WriteRequest> take(int groupMax, long bytesMax, long nowNanos) {
        isShared = byOwner.size() > 1 || (isShared && nowNanos - sharedAtNanos < SHARED_NANOS);
        int turns = isShared ? byOwner.size() : Integer.MAX_VALUE;
        int fairMax = groupMax / byOwner.size();
        int turnMax = Math.max(OWNER_MAX, Math.min(secondLargest(), fairMax));
        var group = new ArrayList<WriteRequest>(Math.min(groupMax, size));
        long bytes = 0;
        for (int turn = 0; turn < turns && size > 0; turn++) {
            if (group.size() == groupMax || bytes >= bytesMax) {
                break;
            }
            int turnEnd = Math.min(groupMax, group.size() + turnMax);
            var owner = byOwner.pollFirstEntry();
            var requests = owner.getValue();
            while (group.size() < turnEnd && bytes < bytesMax && !requests.isEmpty()) {
                var request = requests.remove();
                bytes += request.bytes();
                group.add(request);
                size--;
            }
            if (!requests.isEmpty()) {
                byOwner.put(owner.getKey(), requests);
            }
        }
        return group;
    }

    /** Returns the number of ready requests of the owner with the most but one. */
    private int secondLargest() {
        int largest = 0;
        int second = 0;
        for (var requests : byOwner.values()) {
            int count = requests.size();
            second = Math.max(second, Math.min(count, largest));
            largest = Math.max(largest, count);
        }
        return second;
    }

    void removeIf(Predicate<WriteRequest> condition) {
        var owners = byOwner.values().iterator();
        while (owners.hasNext()) {
            var requests = owners.next();
            int before = requests.size();
            requests.removeIf(condition);
            size -= before - requests.size();
            if (requests.isEmpty()) {
                owners.remove();
            }
        }
    }
}
