package dev.askel.asl.interpreter.execution;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.EventRef;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.GraphPath;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;

/**
 * A line of control of an execution: the root frame, a Parallel branch or a Map iteration.
 *
 * @param graph the states that the frame runs; null for the top-level states of the state machine
 * @param version a number that grows with each change of the phase, the status or the last event; a
 *     transition that was decided for another version is refused
 * @param visit the visit of the current state; null before the first state and after the last state
 * @param lastEventId the event to which the frame's next event refers as its previous one
 *     (docs/aws/history.md section 4)
 * @param nextOrdinal the ordinal of the next task attempt, Parallel or Map
 * @param variables the workflow variables that the frame can read, including variables of enclosing
 *     scopes
 * @param item the Map item in the context object; null outside Map iterations
 */
public record Frame(
        FramePath path,
        @Nullable GraphPath graph,
        long version,
        FrameStatus status,
        Phase phase,
        @Nullable StateVisit visit,
        long lastEventId,
        int nextOrdinal,
        HashPMap<String, Payload> variables,
        @Nullable Item item) {
    /** The item of an inline Map that {@code $$.Map.Item} contains. */
    public record Item(int index, Payload value) {}

    /**
     * Creates the root frame of an execution that has not entered a state.
     *
     * @param graph the states of a child execution of a Map Run; null for the top-level states of
     *     the state machine
     */
    static Frame root(@Nullable GraphPath graph, Payload input) {
        return new Frame(
                FramePath.ROOT,
                graph,
                0,
                FrameStatus.Open.INSTANCE,
                new Phase.Starting(input),
                null,
                EventRef.NONE,
                0,
                HashTreePMap.empty(),
                null);
    }

    /** Whether the frame has not ended. */
    public boolean isOpen() {
        return status instanceof FrameStatus.Open;
    }

    /** Whether the frame can advance without a stimulus from outside. */
    public boolean isRunnable() {
        return isOpen()
                && switch (phase) {
                    case Phase.Starting _, Phase.Reentering _, Phase.Running _ -> true;
                    case Phase.Joining(var join) -> join.hasNoRunningBranch();
                    case Phase.Mapping(var run) -> run.stage() == Phase.MapRunStage.REOPENED;
                    case Phase.Calling(var call) -> call.isScheduledOnly();
                    case Phase.Sleeping _, Phase.BackingOff _, Phase.Exited _ -> false;
                };
    }

    /**
     * Returns the visit of the current state.
     *
     * @throws IllegalStateException when the frame is in no state
     */
    public StateVisit requireVisit() {
        if (visit == null) {
            throw new IllegalStateException("Frame " + path + " is in no state: " + phase);
        }
        return visit;
    }

    Frame with(Phase next) {
        return new Frame(
                path,
                graph,
                version + 1,
                status,
                next,
                visit,
                lastEventId,
                nextOrdinal,
                variables,
                item);
    }

    Frame with(Phase next, long eventId) {
        return new Frame(
                path,
                graph,
                version + 1,
                status,
                next,
                visit,
                eventId,
                nextOrdinal,
                variables,
                item);
    }

    Frame with(FrameStatus next) {
        return new Frame(
                path,
                graph,
                version + 1,
                next,
                phase,
                visit,
                lastEventId,
                nextOrdinal,
                variables,
                item);
    }

    Frame withLastEvent(long eventId) {
        return with(phase, eventId);
    }

    Frame with(@Nullable StateVisit next, Phase nextPhase, long eventId) {
        return new Frame(
                path,
                graph,
                version + 1,
                status,
                nextPhase,
                next,
                eventId,
                nextOrdinal,
                variables,
                item);
    }

    /** Returns this frame as it continues in a fork. */
    Frame with(Fact.FrameForked forked) {
        var entered = forked.entry();
        return new Frame(
                path,
                graph,
                version + 1,
                status,
                entered == null ? phase : new Phase.Reentering(entered.state(), entered.input()),
                visit == null ? null : visit.withAttempts(HashTreePMap.from(forked.attempts())),
                lastEventId,
                forked.nextOrdinal(),
                HashTreePMap.from(forked.variables()),
                item);
    }

    Frame with(HashPMap<String, Payload> assigned) {
        return new Frame(
                path,
                graph,
                version,
                status,
                phase,
                visit,
                lastEventId,
                nextOrdinal,
                assigned,
                item);
    }

    Frame withNextOrdinal() {
        return new Frame(
                path,
                graph,
                version,
                status,
                phase,
                visit,
                lastEventId,
                nextOrdinal + 1,
                variables,
                item);
    }
}
