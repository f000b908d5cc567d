package dev.askel.engine.journal.writer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The requests that a writer may take now. Their owners are served in turn. An owner is a state
 * machine, or a Distributed Map state with the children of its Map Runs. A single owner with
 * thousands of writes has separate groups, so that other owners do not wait for them. If two owners
 * have thousands of writes, others wait for a part of a group. Not thread-safe.
 */
final class ReadyRequests {
    /**
     * The maximum number of consecutive requests of one owner in a group while other owners write.
     * The maximum is larger while at least two owners have more ready requests than this number.
     */
    static final int REQUESTS_OF_OWNER_MAX = 32;

    /**
     * The maximum number of requests in a group of a dominant owner. An owner dominates when it is
     * the only owner with more ready requests than {@link #REQUESTS_OF_OWNER_MAX}.
     */
    static final int REQUESTS_OF_DOMINANT_OWNER_MAX = 128;

    /**
     * The time for which owners count as concurrent after a change of the owner between two
     * requests.
     */
    static final long SHARED_NANOS = 100_000_000;

    /**
     * The time after which a second group of a dominant owner may be written while the first group
     * is still being written.
     */
    static final long DOMINANT_GROUP_NANOS = 1_000_000_000;

    /** The requests by owner. The first owner is served next and then becomes the last. */
    private final SequencedMap<String, ArrayDeque<WriteRequest>> byOwner = new LinkedHashMap<>();

    private int size;
    private @Nullable String lastOwner;

    /** The time of the last request whose owner differed from the previous request's owner. */
    private long sharedAtNanos;

    private boolean isShared;

    /** The last group of a dominant owner while it is being written; null when it is written. */
    private @Nullable List<WriteRequest> dominantGroup;

    /** The owner of {@link #dominantGroup}. */
    private @Nullable String dominantGroupOwner;

    private long dominantGroupNanos;

    /** Whether the last group contained requests of others while an owner dominated. */
    private boolean wereOthersLast;

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
     * Removes the requests of the next group. While one owner dominates, a group contains either
     * requests of this owner or requests of the others. Only one group of this owner is written at
     * a time. Requests of others therefore do not wait for large transactions. The group is empty
     * when a group of the dominant owner is being written and the others have no requests.
     *
     * @param bytesMax the estimated bytes at which the group is full
     */
    List<WriteRequest> take(int groupMax, long bytesMax, long nowNanos) {
        isShared = byOwner.size() > 1 || (isShared && nowNanos - sharedAtNanos < SHARED_NANOS);
        var group = new ArrayList<WriteRequest>();
        var dominant = isShared ? dominantOwner() : null;
        if (dominant != null && isDominantNext(dominant, nowNanos)) {
            wereOthersLast = false;
            dominantGroup = group;
            dominantGroupOwner = dominant;
            dominantGroupNanos = nowNanos;
            long _ =
                    move(
                            dominant,
                            group,
                            Math.min(groupMax, REQUESTS_OF_DOMINANT_OWNER_MAX),
                            bytesMax);
            return group;
        }
        wereOthersLast = dominant != null;
        int turns = isShared ? byOwner.size() : Integer.MAX_VALUE;
        int fairMax = groupMax / Math.max(1, byOwner.size());
        int turnMax = Math.max(REQUESTS_OF_OWNER_MAX, Math.min(secondLargest(), fairMax));
        long bytes = 0;
        for (int turn = 0; turn < turns && size > 0; turn++) {
            if (group.size() == groupMax || bytes >= bytesMax) {
                break;
            }
            var owner = byOwner.firstEntry().getKey();
            if (owner.equals(dominant)) {
                byOwner.putLast(owner, byOwner.remove(owner));
                continue;
            }
            bytes +=
                    move(
                            owner,
                            group,
                            Math.min(groupMax, group.size() + turnMax),
                            bytesMax - bytes);
        }
        return group;
    }

    /** Returns whether a group of the dominant owner is next, instead of one of the others. */
    private boolean isDominantNext(String dominant, long nowNanos) {
        boolean isBeingWritten =
                dominantGroup != null
                        && dominant.equals(dominantGroupOwner)
                        && nowNanos - dominantGroupNanos < DOMINANT_GROUP_NANOS;
        return !isBeingWritten && (byOwner.size() == 1 || wereOthersLast);
    }

    /**
     * Moves requests of an owner to a group. The owner is served last afterwards.
     *
     * @param sizeMax the size at which the group is full
     * @return the estimated bytes of the moved requests
     */
    private long move(String owner, List<WriteRequest> group, int sizeMax, long bytesMax) {
        var requests = Objects.requireNonNull(byOwner.remove(owner));
        long bytes = 0;
        while (group.size() < sizeMax && bytes < bytesMax && !requests.isEmpty()) {
            var request = requests.remove();
            bytes += request.bytes();
            group.add(request);
            size--;
        }
        if (!requests.isEmpty()) {
            byOwner.put(owner, requests);
        }
        return bytes;
    }

    /** Marks a group as written. */
    @SuppressWarnings("ReferenceEquality") // one group, not its content
    void markWritten(List<WriteRequest> group) {
        if (group == dominantGroup) {
            dominantGroup = null;
        }
    }

    private @Nullable String dominantOwner() {
        String dominant = null;
        for (var owner : byOwner.entrySet()) {
            if (owner.getValue().size() > REQUESTS_OF_OWNER_MAX) {
                if (dominant != null) {
                    return null;
                }
                dominant = owner.getKey();
            }
        }
        return dominant;
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
