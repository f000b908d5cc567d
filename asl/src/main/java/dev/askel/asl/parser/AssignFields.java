package dev.askel.asl.parser;

import dev.askel.asl.expression.StatesMembers;
import dev.askel.asl.model.Assignments;
import dev.askel.asl.model.QueryLanguage;
import java.util.LinkedHashSet;

/** Reads the Assign field of a state, a choice rule or a catcher (docs/aws/asl.md section 3). */
final class AssignFields {

    private static final String FIELD = "Assign";
    private static final String EVALUATED_SUFFIX = ".$";

    private AssignFields() {}

    /**
     * Reads the field.
     *
     * @param members the members of {@code $states} that the values can read in JSONata
     */
    static Assignments read(Fields fields, QueryLanguage language, StatesMembers members) {
        var assign = fields.readObject(FIELD);
        if (assign == null || assign.names().isEmpty()) {
            return Assignments.NONE;
        }
        var isJsonata = language == QueryLanguage.JSONATA;
        var values =
                isJsonata
                        ? JsonataFields.readValue(fields, FIELD, members)
                        : ExpressionFields.readTemplate(fields, FIELD);
        if (values == null) {
            return Assignments.NONE;
        }
        var variables = new LinkedHashSet<String>();
        for (String key : assign.names()) {
            variables.add(isJsonata ? key : variableName(key));
        }
        return new Assignments(variables, values);
    }

    private static String variableName(String key) {
        return key.endsWith(EVALUATED_SUFFIX)
                ? key.substring(0, key.length() - EVALUATED_SUFFIX.length())
                : key;
    }
}
