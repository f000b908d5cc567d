package dev.askel.engine.execution.commit;

import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.StartPermit;
import dev.askel.engine.journal.startpermit.StartOrder;
import dev.askel.engine.journal.startpermit.StartPermitChange;
import dev.askel.engine.journal.startpermit.StartSlot;
import dev.askel.engine.startrule.StartPermitRequest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The stored request of an execution for a permit of its start limit. A write contains the
 * difference between the stored request and the new state.
 */
final class StartPermitRow {
    /** The stored request; null without a row. */
    private @Nullable StartPermit stored;

    /** The place of the request of this run in its queue. */
    private StartOrder order = StartOrder.NONE;

    /** Creates the row of a stored state; null for an execution that does not exist yet. */
    StartPermitRow(@Nullable ExecutionState state) {
        stored = state == null ? null : needed(state);
    }

    /** Sets the place of the request in its queue; null without a start limit. */
    void setOrder(@Nullable StartPermitRequest request) {
        order =
                request == null
                        ? StartOrder.NONE
                        : StartOrder.of(request.priority(), request.fairKey());
    }

    /** Returns the request that an execution needs; an ended execution needs none. */
    private static @Nullable StartPermit needed(ExecutionState state) {
        return state.isRunning() ? state.startPermit() : null;
    }

    /**
     * Returns the change from the stored request to that of a state; null without a change.
     * Afterwards the new request counts as stored.
     *
     * @param isFirst whether the write is the first of the execution
     * @param restores whether the change also repairs a damaged row
     */
    @Nullable StartPermitChange changeTo(
            ExecutionState state, boolean isFirst, boolean restores, Instant now) {
        var before = stored;
        var after = needed(state);
        stored = after;
        if (after == null) {
            var used = state.startPermit();
            if (isFirst && used != null) {
                return new StartPermitChange.Use(slot(state, used));
            }
            return before == null ? null : release(state, before);
        }
        var slot = slot(state, after);
        var decision = after.decision();
        if (before == null) {
            return request(
                    state,
                    slot,
                    now,
                    state.redriveCount() == 0 && state.identity().mapChild() == null);
        }
        if (before.isAwaited() && decision != null) {
            return new StartPermitChange.Hold(slot, decision);
        }
        return restores
                ? new StartPermitChange.Restore(request(state, slot, now, false), decision)
                : null;
    }

    private StartPermitChange.Request request(
            ExecutionState state, StartSlot slot, Instant now, boolean isStart) {
        return new StartPermitChange.Request(
                slot, now.toEpochMilli(), state.identity().arn(), isStart, order);
    }

    /** Returns the release at the end, which may also accept the grant. */
    private static StartPermitChange release(ExecutionState state, StartPermit before) {
        var permit = state.startPermit();
        return new StartPermitChange.Release(
                slot(state, before),
                before.isAwaited() && permit != null ? permit.decision() : null);
    }

    private static StartSlot slot(ExecutionState state, StartPermit permit) {
        return StoredRows.startSlot(state.identity(), permit);
    }
}
