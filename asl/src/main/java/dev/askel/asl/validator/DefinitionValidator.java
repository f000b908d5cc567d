package dev.askel.asl.validator;

import dev.askel.asl.model.MachineType;
import dev.askel.asl.parser.DefinitionParser;
import dev.askel.asl.parser.DefinitionParser.Format;
import dev.askel.asl.parser.ParsedDefinition;

/**
 * Decides whether a definition is acceptable for CreateStateMachine. Validation never throws an
 * exception for any definition.
 */
public final class DefinitionValidator {

    private DefinitionValidator() {}

    /**
     * Parses and validates a definition.
     *
     * @param json the definition in the API request
     * @param type the type of the state machine; fewer integrations are allowed in Express state
     *     machines
     * @return the compiled definition or all errors, and all warnings
     */
    public static ParsedDefinition validate(String json, MachineType type) {
        return validate(Format.JSON, json, type, AdditionalIntegrations.NONE);
    }

    /**
     * Parses and validates a definition.
     *
     * @param additional the integrations of the caller, in addition to those of AWS
     */
    public static ParsedDefinition validate(
            String json, MachineType type, AdditionalIntegrations additional) {
        return validate(Format.JSON, json, type, additional);
    }

    /**
     * Parses and validates the definition of a single state. In the result, the state has the name
     * {@link SingleStateDefinition#NAME}. Its transitions are not checked.
     *
     * @param additional the integrations of the caller, in addition to those of AWS
     */
    public static ParsedDefinition validateState(String json, AdditionalIntegrations additional) {
        return validateTested(SingleStateDefinition.wrapInMachine(json), additional);
    }

    /**
     * Parses and validates a definition for TestState. TestState runs only one state, so the
     * definition needs no terminal state.
     *
     * @param additional the integrations of the caller, in addition to those of AWS
     */
    public static ParsedDefinition validateTested(String json, AdditionalIntegrations additional) {
        return validate(Format.JSON, json, MachineType.STANDARD, additional, false);
    }

    /**
     * Parses and validates a definition in any format.
     *
     * @param additional the integrations of the caller, in addition to those of AWS
     */
    public static ParsedDefinition validate(
            Format form, String text, MachineType type, AdditionalIntegrations additional) {
        return validate(form, text, type, additional, true);
    }

    private static ParsedDefinition validate(
            Format form,
            String text,
            MachineType type,
            AdditionalIntegrations additional,
            boolean requiresEnd) {
        return DefinitionParser.parse(
                form,
                text,
                (machine, source) ->
                        new DefinitionCheck(
                                        machine,
                                        type,
                                        source.repeatedMembers(),
                                        additional,
                                        requiresEnd)
                                .check());
    }
}
