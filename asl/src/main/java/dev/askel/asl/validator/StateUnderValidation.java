package dev.askel.asl.validator;

import dev.askel.asl.model.MachineType;
import dev.askel.asl.model.QueryLanguage;
import dev.askel.asl.model.StateType;
import dev.askel.asl.parser.Fields;

/**
 * The fields of a state, and properties that the state inherits from its state machine or graph.
 *
 * @param machineLanguage the query language of the state machine
 * @param machineType the type of the execution that runs the state: that of the state machine, or
 *     of the children of a distributed Map
 */
record StateUnderValidation(
        String name,
        Fields fields,
        StateType type,
        QueryLanguage language,
        QueryLanguage machineLanguage,
        MachineType machineType) {

    /** Whether a state of a JSONata state machine selects JSONPath, which AWS refuses. */
    static boolean isDowngrade(QueryLanguage machine, QueryLanguage state) {
        return machine == QueryLanguage.JSONATA && state == QueryLanguage.JSONPATH;
    }

    /**
     * Adds AWS's finding about a field of the other query language. Like AWS, adds nothing if the
     * QueryLanguage of the state is itself refused.
     *
     * @param holder the state, or the object in the state, that contains the field
     */
    void refuseOtherLanguage(Fields holder, String name) {
        if (isDowngrade(machineLanguage, language)) {
            return;
        }
        var other =
                switch (language) {
                    case JSONPATH -> QueryLanguage.JSONATA;
                    case JSONATA -> QueryLanguage.JSONPATH;
                };
        holder.findings()
                .addSchemaError(
                        holder.location(),
                        "The QueryLanguage is set to '%s', but field '%s' is only supported for the '%s' QueryLanguage"
                                .formatted(language.text(), name, other.text()));
    }
}
