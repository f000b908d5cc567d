package dev.askel.asl.interpreter;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.Entry;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.Phase;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Counts the bytes of data that an execution holds between two transitions. This data consists of
 * the data and variables of the frames, the gathered results of Parallel and Map states, and
 * entries that are not durable. Data shared by reference counts once. A measurement visits all
 * frames, so callers measure rarely.
 */
public final class HeldBytes {
    private final PayloadBytes bytes = new PayloadBytes();

    private HeldBytes() {}

    /** Returns the UTF-8 bytes of the JSON texts of a state. */
    public static long of(ExecutionState state) {
        var held = new HeldBytes();
        held.add(state);
        return held.bytes.total();
    }

    /** Returns the UTF-8 bytes of the JSON texts of a frame and of the execution's input. */
    public static long of(Payload input, Frame frame) {
        var held = new HeldBytes();
        held.add(input);
        held.add(frame);
        return held.bytes.total();
    }

    /**
     * Returns the UTF-8 bytes of the JSON texts of the ledger's state, its pending entries, and the
     * entries that the journal is writing.
     */
    public static long of(Ledger ledger, List<Entry> inFlight) {
        var held = new HeldBytes();
        held.add(ledger.state());
        inFlight.forEach(held.bytes::add);
        ledger.pending().forEach(held.bytes::add);
        return held.bytes.total();
    }

    private void add(ExecutionState state) {
        add(state.input());
        add(state.root());
        state.branches().values().forEach(this::add);
    }

    private void add(Frame frame) {
        frame.variables().values().forEach(this::add);
        var visit = frame.visit();
        add(visit == null ? null : visit.input());
        var item = frame.item();
        add(item == null ? null : item.value());
        switch (frame.phase()) {
            case Phase.Starting(var input) -> add(input);
            case Phase.Reentering(_, var input) -> add(input);
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
