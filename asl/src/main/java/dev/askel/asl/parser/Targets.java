package dev.askel.asl.parser;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * The targets of transitions in one graph: its own states, and never those of a branch or processor
 * (docs/aws/validation.md section 4, rule 6).
 */
record Targets(ObjectNode states) {

    /** A required member that names a state; a substitute after a finding. */
    String required(Fields fields, String name) {
        fields.require(name);
        var target = optional(fields, name);
        return target == null ? "" : target;
    }

    /** A member that names a state; null when absent or after a finding. */
    @Nullable String optional(Fields fields, String name) {
        var target = fields.text(name);
        check(fields, name, target);
        return target;
    }

    /** Adds a finding when there is no such state. */
    void check(Fields fields, String name, @Nullable String target) {
        if (target != null && !states.has(target)) {
            fields.findings().missingTarget(fields.at(name), target);
        }
    }
}
