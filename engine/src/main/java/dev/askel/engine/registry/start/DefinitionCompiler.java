package dev.askel.engine.registry.start;

import dev.askel.asl.model.MachineType;
import dev.askel.asl.model.StateMachine;
import dev.askel.asl.parser.DefinitionParser;
import dev.askel.asl.parser.Diagnostic;
import dev.askel.asl.validator.DefinitionValidator;
import dev.askel.asl.validator.OwnResources;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError.InvalidDefinition;
import dev.askel.engine.api.StateMachineType;

/** From the text of a definition to what runs. */
public final class DefinitionCompiler {
    private DefinitionCompiler() {}

    /**
     * Compiles what a user gives, or says all that is wrong with it.
     *
     * @param own what it may call beside what AWS has
     */
    public static Answer<StateMachine> given(
            String definition, StateMachineType type, OwnResources own) {
        var parsed =
                DefinitionValidator.validate(definition, MachineType.valueOf(type.name()), own);
        var machine = parsed.machine();
        return machine != null
                ? Answer.ok(machine)
                : Answer.refused(
                        InvalidDefinition.of(
                                parsed.diagnostics().errors().stream()
                                        .map(Diagnostic::errorText)
                                        .toList()));
    }

    /** Compiles what was accepted before; no rule is asked again. */
    static StateMachine stored(String definition) {
        return DefinitionParser.compile(definition);
    }
}
