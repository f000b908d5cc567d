package dev.askel.engine.journal.writer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The requests that a writer may take now. Their owners are served in turn. An owner is a state
 * machine, or a Distributed Map state with the children of its Map Runs. Thousands of writes of one
 * owner therefore delay other owners only by a part of a group. Not thread-safe.
 */
final class ReadyRequests {
    /**
     * The maximum number of consecutive requests of one owner in a group while other owners write.
     * It is larger if at least two owners have more ready requests than this number.
     */
    static final int REQUESTS_OF_OWNER_MAX = 32;

    /**
     * The time for which owners count as concurrent after a change of the owner between two
     * requests.
     */
    private static final long SHARED_NANOS = 100_000_000;

    /** The requests by owner. The first owner is served next and then becomes the last. */
    private final SequencedMap<String, ArrayDeque<WriteRequest>> byOwner = new LinkedHashMap<>();

    private int size;
    private @Nullable String lastOwner;

    /** The time of the last request whose owner differed from the previous request's owner. */
    private long sharedAtNanos;

    private boolean isShared;

    /**
     * Returns the owner of a write. For {@code account/region/machineId/name}, the owner is the
     * part before the name. For a child {@code account/region/machineId/label:name}, the owner is
     * the part before the colon.
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
     * Removes the requests of the next group. There must be at least one request.
     *
     * @param bytesMax the estimated bytes at which the group is full
     */
    List<WriteRequest> take(int groupMax, long bytesMax, long nowNanos) {
        isShared = byOwner.size() > 1 || (isShared && nowNanos - sharedAtNanos < SHARED_NANOS);
        int turns = isShared ? byOwner.size() : Integer.MAX_VALUE;
        int fairMax = groupMax / byOwner.size();
        int turnMax = Math.max(REQUESTS_OF_OWNER_MAX, Math.min(secondLargest(), fairMax));
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

    /** Returns the second largest number of ready requests of an owner. */
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
