package dev.askel.engine.maprun.live;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.execution.codec.MapRunScope;
import dev.askel.engine.maprun.MapRunRow;
import dev.askel.engine.maprun.child.ChildEnd;
import dev.askel.engine.maprun.child.ChildName;
import dev.askel.engine.maprun.child.ChildStart;
import dev.askel.engine.maprun.child.Children;
import dev.askel.engine.maprun.child.MapRunChildren;
import dev.askel.engine.maprun.child.PlannedChild;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Standard children in tests. They outlive the owner of the run. Each ends immediately, or when the
 * test ends it.
 */
final class ScriptedChildren implements MapRunChildren {
    private final MemoryRunStore store;
    private final boolean endAtOnce;
    private final Payload output;
    private final Map<Long, ChildStart> running = new TreeMap<>();
    private final Map<Long, ChildEnd> ended = new TreeMap<>();
    private final Set<Long> unplanned = new HashSet<>();
    private Listener listener = Listener.NONE;
    private int created;
    private int mostRunning;
    private int endsReadAgain;

    ScriptedChildren(MemoryRunStore store, boolean endAtOnce, Payload output) {
        this.store = store;
        this.endAtOnce = endAtOnce;
        this.output = output;
    }

    /** Children that started although no durable progress listed them. */
    synchronized Set<Long> unplanned() {
        return Set.copyOf(unplanned);
    }

    synchronized List<Long> running() {
        return List.copyOf(running.keySet());
    }

    synchronized int mostRunning() {
        return mostRunning;
    }

    /** Returns the number of times that an owner was created. */
    synchronized int created() {
        return created;
    }

    /** Returns the number of outcomes that an owner has read from the rows of children. */
    synchronized int endsReadAgain() {
        return endsReadAgain;
    }

    void end(long child, ExecutionStatus status) {
        ChildEnd end;
        Listener receiver;
        synchronized (this) {
            var start = running.remove(child);
            if (start == null) {
                return;
            }
            end =
                    new ChildEnd(
                            child,
                            start.items(),
                            ChildName.of(SampleScope.UUID, child, 0),
                            status,
                            null,
                            status == ExecutionStatus.SUCCEEDED ? output : null,
                            null,
                            null,
                            1,
                            2,
                            0);
            ended.put(child, end);
            receiver = listener;
        }
        receiver.onEnded(end);
    }

    /** Reports that the executions of all children have their inputs. */
    void reportStarts() {
        Listener receiver;
        List<Long> started;
        synchronized (this) {
            receiver = listener;
            started = List.copyOf(running.keySet());
        }
        started.forEach(receiver::onStarted);
    }

    /** Reports that a start was refused. */
    void refuse() {
        Listener receiver;
        synchronized (this) {
            receiver = listener;
        }
        receiver.onRefused();
    }

    void endAll(ExecutionStatus status) {
        running().forEach(child -> end(child, status));
    }

    @Override
    public synchronized Children create(MapRunRow row, MapRunScope scope, Listener receiver) {
        created++;
        listener = receiver;
        return new Owned();
    }

    private final class Owned implements Children {
        @Override
        public void start(Collection<ChildStart> starts) {
            synchronized (ScriptedChildren.this) {
                var open = store.progress().open();
                for (var start : starts) {
                    if (open.stream().noneMatch(each -> each.child() == start.child())) {
                        unplanned.add(start.child());
                    }
                    running.put(start.child(), start);
                }
                mostRunning = Math.max(mostRunning, running.size());
            }
            if (endAtOnce) {
                starts.forEach(start -> end(start.child(), ExecutionStatus.SUCCEEDED));
            }
        }

        @Override
        public CompletionStage<Set<Long>> resume(Collection<PlannedChild> children) {
            var missing = new HashSet<Long>();
            for (var child : children) {
                ChildEnd end;
                synchronized (ScriptedChildren.this) {
                    end = ended.get(child.child());
                    if (end == null && !running.containsKey(child.child())) {
                        missing.add(child.child());
                    }
                    endsReadAgain += end == null ? 0 : 1;
                }
                if (end != null) {
                    listener.onEnded(end);
                }
            }
            return CompletableFuture.completedStage(missing);
        }

        @Override
        public void redrive(Collection<PlannedChild> children) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean areAllStarted() {
            return !endAtOnce;
        }

        @Override
        public void onStored(Collection<ChildEnd> ends) {}

        @Override
        public void onHint(ChildEnd end) {
            listener.onEnded(end);
        }

        @Override
        public void refuseStarts() {}

        @Override
        public CompletionStage<Void> stop() {
            endAll(ExecutionStatus.ABORTED);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void abandon() {}
    }
}
