package dev.askel.asl.interpreter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.model.StateMachine;
import dev.askel.asl.parser.DefinitionParser;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/**
 * Another revision of a definition. Some top-level states have other names, so an execution cannot
 * migrate before it enters them. Otherwise both revisions do the same.
 */
final class MigratedWorkflow {
    /** The end of the name of each renamed state. */
    static final String SUFFIX = "_migrated";

    private final Set<String> renamed = new HashSet<>();

    private MigratedWorkflow() {}

    static StateMachine of(String definition, Random random) {
        var machine = (ObjectNode) Payload.ofVerbatim(definition).tree().deepCopy();
        var workflow = new MigratedWorkflow();
        machine.path("States")
                .fieldNames()
                .forEachRemaining(name -> {
                    if (random.nextInt(3) == 0) {
                        workflow.renamed.add(name);
                    }
                });
        workflow.rename(machine);
        return DefinitionParser.compile(machine.toString());
    }

    private void rename(ObjectNode machine) {
        renameMember(machine, "StartAt");
        var states = JsonNodeFactory.instance.objectNode();
        for (var each : machine.path("States").properties()) {
            var state = (ObjectNode) each.getValue();
            renameMember(state, "Next");
            renameMember(state, "Default");
            state.path("Choices").forEach(rule -> renameMember(rule, "Next"));
            state.path("Catch").forEach(catcher -> renameMember(catcher, "Next"));
            states.set(nameOf(each.getKey()), state);
        }
        machine.set("States", states);
    }

    private void renameMember(JsonNode owner, String member) {
        if (owner.has(member)) {
            ((ObjectNode) owner).put(member, nameOf(owner.path(member).asText()));
        }
    }

    private String nameOf(String state) {
        return renamed.contains(state) ? state + SUFFIX : state;
    }
}
