package dev.askel.asl.validator;

import dev.askel.asl.model.MachineType;
import dev.askel.asl.model.QueryLanguage;
import dev.askel.asl.model.StateType;
import dev.askel.asl.parser.Fields;

/**
 * The fields of a state with the properties that it inherits.
 *
 * @param machineLanguage the query language of the machine
 * @param machineType the type of its graph: the machine's type, or that of a distributed Map's
 *     children
 */
record StateFieldRules(
        String name,
        Fields fields,
        StateType type,
        QueryLanguage language,
        QueryLanguage machineLanguage,
        MachineType machineType) {

    /** Whether a state of a JSONata machine sets JSONPath, which AWS refuses. */
    static boolean isDowngrade(QueryLanguage machine, QueryLanguage state) {
        return machine == QueryLanguage.JSONATA && state == QueryLanguage.JSONPATH;
    }

    /**
     * Adds AWS's finding about a field of the other query language. AWS does not report such fields
     * when it refuses the state's QueryLanguage.
     *
     * @param holder the state, or the object within it that has the field
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
                .schema(
                        holder.location(),
                        "The QueryLanguage is set to '%s', but field '%s' is only supported for the '%s' QueryLanguage"
                                .formatted(language.text(), name, other.text()));
    }
}
