package dev.askel.engine.maprun.result;

import dev.askel.engine.maprun.Chunks;
import dev.askel.engine.maprun.MapRunIdentity;
import dev.askel.engine.maprun.RetriedRead;
import dev.askel.engine.maprun.child.ChildEnd;
import dev.askel.engine.maprun.child.StoredInputs;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the inputs of ended children. The stored outcome of an Express child contains the input.
 * For a Standard child, the row of its execution contains the input.
 */
final class EndedChildInputs {
    /** The maximum number of executions in one query. */
    private static final int EXECUTIONS_PER_READ = 100;

    private final StoredInputs executions;
    private final MapRunIdentity run;

    EndedChildInputs(StoredInputs executions, MapRunIdentity run) {
        this.executions = executions;
        this.run = run;
    }

    /** Returns the inputs by the name of the child. Inputs of deleted executions are missing. */
    Map<String, String> of(List<ChildEnd> ends) throws InterruptedException {
        var inputs = new HashMap<String, String>();
        var names = new LinkedHashMap<String, String>();
        for (var end : ends) {
            var input = end.input();
            if (input == null) {
                names.put(run.childPersistenceId(end.name()), end.name());
            } else {
                inputs.put(end.name(), input.verbatim());
            }
        }
        for (var ids : Chunks.of(names.keySet(), EXECUTIONS_PER_READ)) {
            RetriedRead.read(() -> executions.inputs(ids))
                    .forEach((id, input) -> inputs.put(names.get(id), input));
        }
        return inputs;
    }
}
