package dev.askel.asl.validator;

import dev.askel.asl.model.MachineType;
import dev.askel.asl.parser.DefinitionParser;
import dev.askel.asl.parser.DefinitionParser.Form;
import dev.askel.asl.parser.ParsedDefinition;

/**
 * Decides whether a definition is acceptable for CreateStateMachine. It never throws for any text.
 */
public final class DefinitionValidator {

    private DefinitionValidator() {}

    /**
     * Parses and validates a definition.
     *
     * @param json the text of the API request
     * @param type the type of the machine; Express machines allow fewer integrations
     * @return the compiled machine, or all errors; warnings in either case
     */
    public static ParsedDefinition validate(String json, MachineType type) {
        return validate(Form.JSON, json, type, OwnResources.NONE);
    }

    /**
     * Parses and validates a definition.
     *
     * @param own the integrations of the caller, in addition to those of AWS
     */
    public static ParsedDefinition validate(String json, MachineType type, OwnResources own) {
        return validate(Form.JSON, json, type, own);
    }

    /**
     * Parses and validates the definition of a single state, as the only state of a machine under
     * the name {@link SingleStateDefinition#NAME}; its transitions are not checked.
     *
     * @param own the integrations of the caller, in addition to those of AWS
     */
    public static ParsedDefinition validateState(String json, OwnResources own) {
        return validateTested(SingleStateDefinition.machine(json), own);
    }

    /**
     * Parses and validates a definition for TestState, which runs one state, so the definition need
     * not have a terminal state.
     *
     * @param own the integrations of the caller, in addition to those of AWS
     */
    public static ParsedDefinition validateTested(String json, OwnResources own) {
        return validate(Form.JSON, json, MachineType.STANDARD, own, false);
    }

    /**
     * Parses and validates a definition in any of its forms.
     *
     * @param own the integrations of the caller, in addition to those of AWS
     */
    public static ParsedDefinition validate(
            Form form, String text, MachineType type, OwnResources own) {
        return validate(form, text, type, own, true);
    }

    private static ParsedDefinition validate(
            Form form, String text, MachineType type, OwnResources own, boolean requiresEnd) {
        return DefinitionParser.parse(
                form,
                text,
                (machine, source) ->
                        new GraphWalk(machine, type, source.repeatedMembers(), own, requiresEnd)
                                .check());
    }
}
