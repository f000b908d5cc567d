package dev.askel.engine.registry.start;

import dev.askel.asl.model.MachineType;
import dev.askel.asl.model.StateMachine;
import dev.askel.asl.parser.DefinitionParser;
import dev.askel.asl.parser.Diagnostic;
import dev.askel.asl.validator.AdditionalIntegrations;
import dev.askel.asl.validator.DefinitionValidator;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError.InvalidDefinition;
import dev.askel.engine.api.StateMachineType;

/** Compiles the text of a definition. */
public final class DefinitionCompiler {
    private DefinitionCompiler() {}

    /**
     * Compiles a new definition, or refuses it with all its errors.
     *
     * @param additional resources of this server that the definition may call in addition to those
     *     of AWS
     */
    public static Answer<StateMachine> compileNew(
            String definition, StateMachineType type, AdditionalIntegrations additional) {
        var parsed =
                DefinitionValidator.validate(
                        definition, MachineType.valueOf(type.name()), additional);
        var machine = parsed.machine();
        return machine != null
                ? Answer.ok(machine)
                : Answer.refused(
                        InvalidDefinition.of(
                                parsed.diagnostics().errors().stream()
                                        .map(Diagnostic::errorText)
                                        .toList()));
    }

    /** Compiles a stored definition, without validating it again. */
    static StateMachine compileStored(String definition) {
        return DefinitionParser.compile(definition);
    }
}
