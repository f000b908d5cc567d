package dev.askel.engine.maprun.child;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The Standard children of a run that have not ended as far as this node knows, and whether they
 * are being stopped. Thread-safe.
 */
final class OpenChildren {
    private final Map<Long, TrackedChild> children = new ConcurrentHashMap<>();
    private final MapRunChildren.Listener listener;
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private volatile boolean stopping;

    /** Whether a caller awaits that no child is open. */
    private volatile boolean awaited;

    private volatile boolean abandoned;

    /**
     * @param listener receives the ends of children
     */
    OpenChildren(MapRunChildren.Listener listener) {
        this.listener = listener;
    }

    void add(TrackedChild child) {
        children.put(child.number(), child);
    }

    /** Returns a child; null when it has ended or the children were abandoned. */
    @Nullable TrackedChild get(long number) {
        return abandoned ? null : children.get(number);
    }

    /** Returns a weakly consistent view of all children. */
    Collection<TrackedChild> all() {
        return children.values();
    }

    /** Reports the end of a child, unless it was reported before. */
    void end(ChildEnd end) {
        if (get(end.child()) != null) {
            // Reported before it is closed, because the stop completes after all reports.
            listener.onEnded(end);
            close(end.child());
        }
    }

    /** Removes a child that has no end. */
    void close(long number) {
        children.remove(number);
        completeIfStopped();
    }

    boolean isStopping() {
        return stopping;
    }

    boolean isAbandoned() {
        return abandoned;
    }

    /** Begins to stop the children, while some of them may still be added. */
    void refuseStarts() {
        stopping = true;
    }

    /** Begins to stop the children. Returns a stage that completes when none is open. */
    CompletionStage<Void> stop() {
        stopping = true;
        awaited = true;
        completeIfStopped();
        return stopped;
    }

    private void completeIfStopped() {
        if (awaited && children.isEmpty()) {
            stopped.complete(null);
        }
    }

    /** Forgets all children. Nothing is reported any more. */
    void abandon() {
        abandoned = true;
        children.clear();
    }
}
