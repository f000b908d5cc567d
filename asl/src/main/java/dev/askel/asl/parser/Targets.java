package dev.askel.asl.parser;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * The possible targets of transitions in one graph: its own states, without the states of nested
 * branches and processors (docs/aws/validation.md section 4, rule 6).
 */
record Targets(ObjectNode states) {

    /** Reads a required member that names a state. Returns a substitute after a finding. */
    String readRequired(Fields fields, String name) {
        fields.requireAll(name);
        var target = readOptional(fields, name);
        return target == null ? "" : target;
    }

    /** Reads a member that names a state; null if it is absent. */
    @Nullable String readOptional(Fields fields, String name) {
        var target = fields.readText(name);
        check(fields, name, target);
        return target;
    }

    /** Adds a finding if the state does not exist in the graph. */
    void check(Fields fields, String name, @Nullable String target) {
        if (target != null && !states.has(target)) {
            fields.findings().addMissingTarget(fields.locationOf(name), target);
        }
    }
}
