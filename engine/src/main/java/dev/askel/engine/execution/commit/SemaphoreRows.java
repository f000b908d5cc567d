package dev.askel.engine.execution.commit;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.SemaphoreName;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.HeldPermits;
import dev.askel.asl.interpreter.execution.PermitRequest;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.model.AskelAction;
import dev.askel.engine.journal.SemaphoreChange;
import dev.askel.engine.journal.SemaphoreId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/**
 * The requests of an execution for permits, as they are stored. A write contains the difference
 * between the stored requests and the new state, so its changes do not depend on the order in which
 * grants, releases and time-outs were accepted.
 */
public final class SemaphoreRows {
    /** The requests of {@link Frame frames} that wait. */
    private final Map<FramePath, Waiting> waiting = new HashMap<>();

    /** The requests whose permits the execution holds, or held before its redrive. */
    private PVector<HeldPermits> held = TreePVector.empty();

    /** Rows that the execution does not know, and that the next write deletes. */
    private final List<Key> leftOver = new ArrayList<>();

    /** The refusals that the execution has accepted, and that the next write stores. */
    private final Map<Key, Long> refusals = new HashMap<>();

    private record Waiting(int ordinal, PermitRequest request) {}

    /** Identifies a request. */
    private record Key(FramePath path, int ordinal) {}

    /**
     * Creates the requests of a stored state.
     *
     * @param state null for an execution that does not exist yet
     */
    SemaphoreRows(@Nullable ExecutionState state) {
        if (state != null) {
            note(state, state.root());
            state.branches().values().forEach(branch -> note(state, branch));
            held = requested(state);
        }
    }

    private void note(ExecutionState state, Frame frame) {
        var request = waiting(state, frame);
        if (request != null) {
            waiting.put(frame.path(), request);
        }
    }

    /**
     * Returns the held permits that have a row. After a redrive, the execution requests its former
     * permits one after another in their original order, because another order could lead to a
     * deadlock.
     */
    private static PVector<HeldPermits> requested(ExecutionState state) {
        if (!state.isRunning() || state.awaitsStart()) {
            // A redrive first waits for its permit of the start. With permits of semaphores, it
            // could block the execution that has this permit.
            return TreePVector.empty();
        }
        var all = state.heldPermits();
        for (int at = 0; at < all.size(); at++) {
            if (all.get(at).isAwaited()) {
                return all.subList(0, at + 1);
            }
        }
        return all;
    }

    /**
     * Returns the request that a frame waits for; null when it waits for no permits. A paused
     * execution withdraws its requests, so that it receives no permits.
     */
    private static @Nullable Waiting waiting(ExecutionState state, @Nullable Frame frame) {
        return frame != null
                        && !state.isPaused()
                        && frame.phase() instanceof Phase.Calling(var call)
                        && call.submitted()
                        && call.mocked() == null
                        && AskelAction.of(call.resourceType(), call.resource())
                                == AskelAction.ACQUIRE
                        && !Interpreter.outstandingEffects(state, frame).isEmpty()
                        && PermitRequest.parse(AskelAction.ACQUIRE, call.parameters())
                                instanceof PermitRequest.Valid(var request)
                ? new Waiting(call.ordinal(), request)
                : null;
    }

    /** Makes the next write delete a row, unless the execution then requests or holds it. */
    public void removeLeftOver(FramePath path, int ordinal) {
        leftOver.add(new Key(path, ordinal));
    }

    /**
     * Makes the next write accept the refusal of a request. The state must already contain its
     * effect.
     *
     * @param decision identifies the refusal
     */
    public void acceptRefusal(FramePath path, int ordinal, long decision) {
        refusals.put(new Key(path, ordinal), decision);
    }

    /**
     * Returns the changes from the stored requests to those of a state. Afterwards the new requests
     * count as stored.
     *
     * @param restores whether the changes also repair damaged rows
     */
    List<SemaphoreChange> changesTo(
            ExecutionState state, Set<FramePath> changedFrames, boolean restores, Instant now) {
        var changes = new ArrayList<SemaphoreChange>();
        if (restores) {
            changes.add(new SemaphoreChange.Restore(stored(state, now)));
        }
        refusals.forEach((key, decision) ->
                changes.add(
                        new SemaphoreChange.AcceptRefusal(
                                key.path().text(), key.ordinal(), decision)));
        refusals.clear();
        if (!state.isRunning()) {
            addRemovalOfAll(changes, state);
            return changes;
        }
        for (var each : leftOver) {
            if (!isStored(each)) {
                changes.add(new SemaphoreChange.Remove(each.path().text(), each.ordinal(), null));
            }
        }
        leftOver.clear();
        for (var path : changedFrames) {
            addWaiting(changes, state, path, now);
        }
        var next = requested(state);
        if (!held.equals(next)) {
            addHeld(changes, state, next, now);
            held = next;
        }
        return changes;
    }

    private void addWaiting(
            List<SemaphoreChange> changes, ExecutionState state, FramePath path, Instant now) {
        var before = waiting.get(path);
        var after = waiting(state, state.frame(path));
        if (before != null && (after == null || after.ordinal() != before.ordinal())) {
            waiting.remove(path);
            if (state.heldPermits().stream().noneMatch(each -> each.isOf(path, before.ordinal()))) {
                changes.add(
                        new SemaphoreChange.Remove(
                                path.text(),
                                before.ordinal(),
                                id(state, before.request().semaphore())));
            }
        }
        if (after != null && (before == null || after.ordinal() != before.ordinal())) {
            waiting.put(path, after);
            changes.add(new SemaphoreChange.Insert(request(state, path, after, now)));
        }
    }

    private void addHeld(
            List<SemaphoreChange> changes,
            ExecutionState state,
            PVector<HeldPermits> next,
            Instant now) {
        var before = new LinkedHashMap<String, HeldPermits>();
        held.forEach(each -> before.put(key(each), each));
        for (var each : next) {
            var former = before.remove(key(each));
            if (each.equals(former)) {
                continue;
            }
            var frame = each.frame().text();
            var semaphore = id(state, each.semaphore());
            var decision = each.decision();
            if (decision == null) {
                changes.add(new SemaphoreChange.Insert(request(state, each, now)));
            } else if (former == null || former.isAwaited()) {
                changes.add(
                        new SemaphoreChange.Hold(
                                frame, each.ordinal(), semaphore, each.permits(), decision));
            } else {
                changes.add(
                        new SemaphoreChange.Reduce(
                                frame, each.ordinal(), semaphore, each.permits()));
            }
        }
        for (var each : before.values()) {
            changes.add(
                    new SemaphoreChange.Remove(
                            each.frame().text(), each.ordinal(), id(state, each.semaphore())));
        }
    }

    private void addRemovalOfAll(List<SemaphoreChange> changes, ExecutionState state) {
        if (!waiting.isEmpty() || !held.isEmpty()) {
            changes.add(new SemaphoreChange.RemoveAll(semaphores(state)));
        }
        waiting.clear();
        held = TreePVector.empty();
        leftOver.clear();
    }

    /** Whether the stored requests contain a row. */
    private boolean isStored(Key row) {
        var request = waiting.get(row.path());
        return (request != null && request.ordinal() == row.ordinal())
                || held.stream().anyMatch(each -> each.isOf(row.path(), row.ordinal()));
    }

    /** Returns the stored requests. */
    private List<SemaphoreChange.Request> stored(ExecutionState state, Instant now) {
        var requests = new ArrayList<SemaphoreChange.Request>();
        waiting.forEach((path, each) -> requests.add(request(state, path, each, now)));
        held.forEach(each -> requests.add(request(state, each, now)));
        return requests;
    }

    private List<SemaphoreId> semaphores(ExecutionState state) {
        var names = new ArrayList<SemaphoreName>();
        waiting.values().forEach(each -> names.add(each.request().semaphore()));
        held.forEach(each -> names.add(each.semaphore()));
        return names.stream().distinct().map(name -> id(state, name)).toList();
    }

    private static SemaphoreChange.Request request(
            ExecutionState state, FramePath path, Waiting waiting, Instant now) {
        var request = waiting.request();
        return new SemaphoreChange.Request(
                path.text(),
                waiting.ordinal(),
                id(state, request.semaphore()),
                request.acquiredPermits(),
                request.limit(),
                now.toEpochMilli(),
                null);
    }

    private static SemaphoreChange.Request request(
            ExecutionState state, HeldPermits permits, Instant now) {
        return new SemaphoreChange.Request(
                permits.frame().text(),
                permits.ordinal(),
                id(state, permits.semaphore()),
                permits.permits(),
                permits.limit(),
                now.toEpochMilli(),
                permits.decision());
    }

    private static SemaphoreId id(ExecutionState state, SemaphoreName name) {
        return new SemaphoreId(state.identity().account(), state.identity().region(), name);
    }

    private static String key(HeldPermits permits) {
        return permits.frame().text() + "#" + permits.ordinal();
    }
}
