package dev.askel.asl.interpreter;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.Entry;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.Phase;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Counts the bytes of payload data that an execution keeps in memory between two transitions:
 *
 * <ul>
 *   <li>the data and variables of all frames, the lines of control of the execution
 *   <li>the results of finished branches and iterations
 *   <li>journal entries that are not yet written
 *   <li>the permits of semaphores that the execution holds
 * </ul>
 *
 * <p>A payload that several parts share counts once. Each count visits all frames, so callers
 * should count rarely.
 */
public final class HeldBytes {
    /** The estimated bytes of held permits without the name of their semaphore. */
    private static final long PERMITS_BYTES = 100;

    private final PayloadBytes bytes = new PayloadBytes();

    private HeldBytes() {}

    /** Returns the payload bytes of a state, measured as UTF-8 JSON. */
    public static long count(ExecutionState state) {
        var held = new HeldBytes();
        held.add(state);
        return held.bytes.total();
    }

    /**
     * Returns the payload bytes of a frame and of the execution's input, measured as UTF-8 JSON.
     */
    public static long count(Payload input, Frame frame) {
        var held = new HeldBytes();
        held.add(input);
        held.add(frame);
        return held.bytes.total();
    }

    /**
     * Returns the approximate payload bytes of the ledger's state, its pending entries, and the
     * entries that the journal is writing.
     *
     * @param inFlight the entries that the journal is writing
     */
    public static long count(Ledger ledger, List<Entry> inFlight) {
        var held = new HeldBytes();
        held.add(ledger.state());
        inFlight.forEach(held.bytes::add);
        ledger.pendingEntries().forEach(held.bytes::add);
        return held.bytes.total();
    }

    private void add(ExecutionState state) {
        add(state.input());
        add(state.root());
        state.branches().values().forEach(this::add);
        state.signals().signals().forEach(signal -> add(signal.payload()));
        state.pauses().held().values().forEach(held -> held.results().forEach(bytes::add));
        state.heldPermits()
                .forEach(each ->
                        bytes.add(
                                PERMITS_BYTES
                                        + each.semaphore().name().length()
                                        + each.semaphore().key().length()));
        var startPermit = state.startPermit();
        if (startPermit != null) {
            bytes.add(PERMITS_BYTES + startPermit.key().length());
        }
    }

    private void add(Frame frame) {
        frame.variables().values().forEach(this::add);
        var visit = frame.visit();
        add(visit == null ? null : visit.input());
        var item = frame.item();
        add(item == null ? null : item.value());
        switch (frame.phase()) {
            case Phase.Starting(var input) -> add(input);
            case Phase.Reentering reentering -> add(reentering.input());
            case Phase.Calling(var call) -> add(call.parameters());
            case Phase.Exited(var output) -> add(output);
            case Phase.Joining(var join) -> {
                add(join.items());
                add(join.input());
                join.results().values().forEach(this::add);
            }
            case Phase.Mapping(var run) -> run.plan().payloads().forEach(this::add);
            case Phase.Running _, Phase.Sleeping _, Phase.BackingOff _ -> {}
        }
    }

    private void add(@Nullable Payload payload) {
        bytes.add(payload);
    }
}
