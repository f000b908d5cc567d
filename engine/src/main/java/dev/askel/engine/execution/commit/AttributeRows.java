package dev.askel.engine.execution.commit;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.ExecutionState.Outcome;
import dev.askel.engine.execution.ExecutionCommand.Start;
import dev.askel.engine.execution.LaterAttributesCache;
import dev.askel.engine.journal.attribute.AttributeRow;
import dev.askel.engine.journal.attribute.AttributeWrite;
import dev.askel.engine.searchattribute.AttributeChange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;

/**
 * Selects the search attributes that a write stores: those of the start, and those that read
 * variables or the output that the write sets.
 */
final class AttributeRows {
    private final LaterAttributesCache compiled;

    /** The variables of the root frame in the last write. */
    private HashPMap<String, Payload> variables;

    private boolean hasSucceeded;

    /**
     * @param state the stored state; null for an execution that does not exist yet
     */
    AttributeRows(LaterAttributesCache compiled, @Nullable ExecutionState state) {
        this.compiled = compiled;
        variables = state == null ? HashTreePMap.empty() : state.root().variables();
        hasSucceeded = state != null && output(state) != null;
    }

    /**
     * Returns the attributes that a write stores; null when they are unchanged.
     *
     * @param state the state after the write
     * @param start the start command if this is the first write of the execution; null otherwise
     */
    @Nullable AttributeWrite changesTo(ExecutionState state, @Nullable Start start, Instant now) {
        var ofStart = start == null ? null : start.attributes();
        var definitions = state.identity().laterAttributes();
        if (ofStart == null && definitions == null) {
            return null;
        }
        var later =
                definitions == null ? AttributeChange.NONE : laterChange(definitions, state, now);
        var rows = new ArrayList<AttributeRow>();
        if (ofStart != null) {
            rows.addAll(ofStart);
        }
        rows.addAll(later.rows());
        // A new execution has no earlier values.
        var replaced = start == null ? later.replaced() : List.<Long>of();
        return rows.isEmpty() && replaced.isEmpty()
                ? null
                : new AttributeWrite(
                        state.identity().startedAt().toEpochMilli(),
                        state.identity().mapChild() != null,
                        replaced,
                        rows);
    }

    private AttributeChange laterChange(String definitions, ExecutionState state, Instant now) {
        var before = variables;
        var output = hasSucceeded ? null : output(state);
        variables = state.root().variables();
        hasSucceeded |= output != null;
        return output == null && before.equals(variables)
                ? AttributeChange.NONE
                : compiled.get(definitions).change(state.input(), before, variables, output, now);
    }

    private static @Nullable Payload output(ExecutionState state) {
        return state.outcome() instanceof Outcome.Succeeded(_, var output) ? output : null;
    }
}
