package dev.askel.asl.interpreter;

import dev.askel.asl.expression.Payload;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes of data an execution holds between two transitions: what its frames work on, their
 * variables, and the results that a Parallel or a Map has gathered. Data shared by reference counts
 * once. Goes through all frames, so ask now and then.
 */
public final class HeldBytes {
    private final IdentityHashMap<Payload, Boolean> counted = new IdentityHashMap<>();
    private long total;

    private HeldBytes() {}

    /** UTF-8 bytes of the JSON texts. */
    public static long of(ExecutionState state) {
        var held = new HeldBytes();
        held.add(state.input());
        held.add(state.root());
        state.branches().values().forEach(held::add);
        return held.total;
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
            case Phase.Running _, Phase.Sleeping _, Phase.BackingOff _ -> {}
        }
    }

    private void add(@Nullable Payload payload) {
        if (payload != null && counted.put(payload, true) == null) {
            total += payload.sizeBytes();
        }
    }
}
