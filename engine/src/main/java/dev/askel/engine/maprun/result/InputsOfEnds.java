package dev.askel.engine.maprun.result;

import dev.askel.engine.maprun.MapRunIdentity;
import dev.askel.engine.maprun.child.ChildEnd;
import dev.askel.engine.maprun.child.StoredInputs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the inputs of ended children: the ends of Express children have them, and the executions of
 * Standard children.
 */
final class InputsOfEnds {
    /** The number of executions in one query. */
    private static final int EXECUTIONS_PER_READ = 100;

    private final StoredInputs executions;
    private final String idPrefix;

    InputsOfEnds(StoredInputs executions, MapRunIdentity run) {
        this.executions = executions;
        this.idPrefix =
                "%s/%s/%s/%s:".formatted(run.account(), run.region(), run.machineId(), run.label());
    }

    /** Returns the inputs by the name of the child; without those of deleted executions. */
    Map<String, String> of(List<ChildEnd> ends) throws InterruptedException {
        var inputs = new HashMap<String, String>();
        var unknown = new ArrayList<String>();
        for (var end : ends) {
            var input = end.input();
            if (input == null) {
                unknown.add(idPrefix + end.name());
            } else {
                inputs.put(end.name(), input.verbatim());
            }
        }
        for (int from = 0; from < unknown.size(); from += EXECUTIONS_PER_READ) {
            var ids = unknown.subList(from, Math.min(unknown.size(), from + EXECUTIONS_PER_READ));
            Stored.read(() -> executions.inputs(ids))
                    .forEach((id, input) -> inputs.put(id.substring(idPrefix.length()), input));
        }
        return inputs;
    }
}
