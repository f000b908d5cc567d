package dev.askel.trigger.event.publish;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Requests that wait for a transaction. One batch of requests is active at a time. */
final class RequestQueue {
    private final int requestsMax;
    private final long bytesMax;
    private final ArrayDeque<PublishRequest> waiting = new ArrayDeque<>();
    private long bytes;
    private long activeBytes;
    private boolean isActive;

    RequestQueue(int requestsMax, long bytesMax) {
        this.requestsMax = requestsMax;
        this.bytesMax = bytesMax;
    }

    /**
     * Adds a request. Returns false when too many requests wait, or when the waiting requests and
     * those of the active batch have too many bytes.
     */
    synchronized boolean add(PublishRequest request) {
        if (waiting.size() == requestsMax || bytes + request.bytes() > bytesMax) {
            return false;
        }
        waiting.add(request);
        bytes += request.bytes();
        return true;
    }

    /**
     * Removes and returns the requests of the next batch, and marks it active. Empty when a batch
     * is active or no request waits.
     */
    synchronized List<PublishRequest> takeBatch(int max) {
        var batch = new ArrayList<PublishRequest>();
        if (isActive) {
            return batch;
        }
        while (batch.size() < max && !waiting.isEmpty()) {
            var request = waiting.remove();
            activeBytes += request.bytes();
            batch.add(request);
        }
        isActive = !batch.isEmpty();
        return batch;
    }

    /** The size of the waiting requests and of the active batch. */
    synchronized long bytes() {
        return bytes;
    }

    /** Marks the batch as ended. */
    synchronized void endBatch() {
        bytes -= activeBytes;
        activeBytes = 0;
        isActive = false;
    }
}
