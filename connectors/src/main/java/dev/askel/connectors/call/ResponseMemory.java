package dev.askel.connectors.call;

import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the heap for responses of called services on this node. The first bytes of each response
 * need no reservation, because the limit of calls in flight covers them. A larger response reserves
 * memory for its maximum length before more of it is read. During the wait, flow control stops the
 * service from sending more.
 *
 * <p>Three rules keep responses from blocking each other:
 *
 * <ul>
 *   <li>No endpoint holds more than half of the memory.
 *   <li>A request for memory is a claim. A claim that fits is granted before an earlier claim that
 *       does not fit. After {@link #OVERTAKEN_MAX} such grants the earlier claim is next.
 *   <li>A call holds no memory while it waits, so calls cannot deadlock.
 * </ul>
 */
public final class ResponseMemory {
    /** Bytes of each response that need no reservation. */
    public static final int FREE_BYTES = 64 * 1024;

    /** The maximum number of claims that are granted before an older waiting claim. */
    static final int OVERTAKEN_MAX = 16;

    /** The heap per byte of a response: the bytes, the string, and the parsed value. */
    private static final int HEAP_PER_BYTE = 3;

    private static final int UNIT = 1024;

    private final int unitsMax;
    private final int endpointUnitsMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Claim> waiting = new ArrayDeque<>();
    private final Map<String, Integer> heldByEndpoint = new HashMap<>();
    private int unitsHeld;

    /** Creates a bound for the bytes of heap that all responses reserve together. */
    public ResponseMemory(long bytesMax) {
        this.unitsMax = Math.toIntExact(Math.max(2, bytesMax / UNIT));
        this.endpointUnitsMax = unitsMax / 2;
    }

    /** Creates a bound of a sixteenth of this node's heap. */
    public static ResponseMemory ofThisNode() {
        return new ResponseMemory(Runtime.getRuntime().maxMemory() / 16);
    }

    private enum Status {
        WAITING,
        GRANTED,
        WITHDRAWN
    }

    private final class Claim {
        private final String endpoint;
        private final Condition settled = lock.newCondition();
        private int units;
        private int overtaken;
        private Status status = Status.WAITING;

        private Claim(String endpoint, int units) {
            this.endpoint = endpoint;
            this.units = units;
        }

        private boolean covers(String wantedBy, int wanted) {
            return status == Status.GRANTED && endpoint.equals(wantedBy) && units >= wanted;
        }

        /** Whether this claim would raise its endpoint above half of the memory. */
        private boolean exceedsEndpointShare() {
            return heldByEndpoint.getOrDefault(endpoint, 0) + units > endpointUnitsMax;
        }

        private boolean fits() {
            return !exceedsEndpointShare() && unitsHeld + units <= unitsMax;
        }
    }

    /**
     * The memory of one call's responses. The thread that reads a response may outlive the call.
     */
    public final class Reservation implements AutoCloseable {
        private @Nullable Claim claim;
        private boolean closed;

        /**
         * Waits until a response of up to {@code bytes} may be read. Replaces the reservation of
         * the call's previous response unless that reservation is sufficient.
         *
         * @param endpoint the sender of the response; see {@link ResponseMemory#endpointOf}
         * @return false when the call has ended and the response is no longer needed
         * @throws InterruptedException when the call is cancelled
         */
        public boolean reserve(String endpoint, long bytes) throws InterruptedException {
            int wanted = units(bytes);
            lock.lockInterruptibly();
            try {
                var earlier = claim;
                if (closed || (earlier != null && earlier.covers(endpoint, wanted))) {
                    return !closed;
                }
                if (earlier != null) {
                    withdraw(earlier);
                }
                var newClaim = new Claim(endpoint, wanted);
                claim = newClaim;
                waiting.addLast(newClaim);
                grant();
                return awaitGrant(newClaim);
            } finally {
                lock.unlock();
            }
        }

        private boolean awaitGrant(Claim newClaim) throws InterruptedException {
            try {
                while (newClaim.status == Status.WAITING) {
                    newClaim.settled.await();
                }
                return newClaim.status == Status.GRANTED;
            } catch (InterruptedException e) {
                withdraw(newClaim);
                throw e;
            }
        }

        /** Cancels a wait for memory, because the response has missed its deadline. */
        public void cancelWait() {
            lock.lock();
            try {
                if (claim != null && claim.status == Status.WAITING) {
                    withdraw(claim);
                }
            } finally {
                lock.unlock();
            }
        }

        /** Releases the memory that a response of {@code bytes} does not need. */
        public void shrinkTo(long bytes) {
            lock.lock();
            try {
                var held = claim;
                int needed = bytes <= FREE_BYTES ? 0 : units(bytes);
                if (held != null && held.status == Status.GRANTED && held.units > needed) {
                    release(held.endpoint, held.units - needed);
                    held.units = needed;
                    grant();
                }
            } finally {
                lock.unlock();
            }
        }

        /** The length of the largest response that fits into half of the memory, in bytes. */
        int responseBytesMax() {
            return (int)
                    Math.min(Integer.MAX_VALUE, (long) endpointUnitsMax * UNIT / HEAP_PER_BYTE);
        }

        /** Releases the reservation. */
        @Override
        public void close() {
            lock.lock();
            try {
                closed = true;
                if (claim != null) {
                    withdraw(claim);
                    claim = null;
                }
            } finally {
                lock.unlock();
            }
        }
    }

    Reservation createReservation() {
        return new Reservation();
    }

    /** Returns the endpoint of an address: its scheme, host and port, in lower case. */
    public static String endpointOf(URI address) {
        return (address.getScheme() + "://" + address.getRawAuthority()).toLowerCase(Locale.ROOT);
    }

    private int units(long bytes) {
        return Math.clamp((bytes * HEAP_PER_BYTE + UNIT - 1) / UNIT, 1, endpointUnitsMax);
    }

    private void withdraw(Claim claim) {
        switch (claim.status) {
            case WAITING -> waiting.remove(claim);
            case GRANTED -> release(claim.endpoint, claim.units);
            case WITHDRAWN -> {
                return;
            }
        }
        claim.status = Status.WITHDRAWN;
        claim.settled.signal();
        grant();
    }

    private void release(String endpoint, int units) {
        unitsHeld -= units;
        heldByEndpoint.computeIfPresent(
                endpoint, (_, held) -> held == units ? null : Integer.valueOf(held - units));
    }

    /** Grants the claims that fit, in order of arrival as far as the rules allow. */
    private void grant() {
        var skipped = new ArrayList<Claim>();
        var fullEndpoints = new HashSet<String>();
        for (var each = waiting.iterator(); each.hasNext() && unitsHeld < unitsMax; ) {
            var claim = each.next();
            if (!fullEndpoints.contains(claim.endpoint) && claim.fits()) {
                each.remove();
                admit(claim, skipped);
                continue;
            }
            skipped.add(claim);
            if (claim.overtaken >= OVERTAKEN_MAX) {
                if (!claim.exceedsEndpointShare()) {
                    return;
                }
                // Only the share of its endpoint blocks this claim, so later claims of other
                // endpoints may be granted.
                fullEndpoints.add(claim.endpoint);
            }
        }
    }

    private void admit(Claim claim, Iterable<Claim> skipped) {
        unitsHeld += claim.units;
        heldByEndpoint.merge(claim.endpoint, claim.units, Integer::sum);
        claim.status = Status.GRANTED;
        claim.settled.signal();
        for (var earlier : skipped) {
            if (earlier.endpoint.equals(claim.endpoint) || !earlier.exceedsEndpointShare()) {
                earlier.overtaken++;
            }
        }
    }

    /** The number of claims that wait for memory. */
    int waitingClaims() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /** The bytes that answers have reserved. */
    public long reservedBytes() {
        lock.lock();
        try {
            return (long) unitsHeld * UNIT;
        } finally {
            lock.unlock();
        }
    }

    /** The maximum bytes that all answers may reserve together. */
    public long bytesMax() {
        return (long) unitsMax * UNIT;
    }
}
