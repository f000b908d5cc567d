package dev.askel.engine.maprun.child;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The Standard children of a run that are open: this node has not reported their outcomes (final
 * statuses and results). Also records whether the children are being stopped. Thread-safe.
 */
final class OpenChildren {
    private final Map<Long, TrackedChild> children = new ConcurrentHashMap<>();
    private final MapRunChildren.Listener listener;
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private volatile boolean stopping;

    /**
     * Whether {@link #stop} was called. The stage that it returned completes when no child is open.
     */
    private volatile boolean awaited;

    private volatile boolean abandoned;

    /**
     * @param listener receives the outcomes of children
     */
    OpenChildren(MapRunChildren.Listener listener) {
        this.listener = listener;
    }

    void add(TrackedChild child) {
        children.put(child.number(), child);
    }

    /** Returns a child; null when the child has ended or {@link #abandon} was called. */
    @Nullable TrackedChild get(long number) {
        return abandoned ? null : children.get(number);
    }

    /** Returns a weakly consistent view of all children. */
    Collection<TrackedChild> all() {
        return children.values();
    }

    /** Reports the outcome of a child, unless it was reported before. */
    void end(ChildEnd end) {
        if (get(end.child()) != null) {
            // The outcome is reported before the child is closed, because the stage of stop() must
            // complete after all reports.
            listener.onEnded(end);
            close(end.child());
        }
    }

    /** Removes a child without reporting an outcome. */
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

    /** Marks the children as being stopped. Children may still be added until {@link #stop}. */
    void refuseStarts() {
        stopping = true;
    }

    /** Marks the children as being stopped. The stage completes when no child is open. */
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

    /** Removes all children. No outcome is reported after this call. */
    void abandon() {
        abandoned = true;
        children.clear();
    }
}
