package dev.askel.asl.parser;

import dev.askel.asl.model.Assignments;
import java.util.LinkedHashSet;

/** Reads Assign, of a state, a choice rule or a Catcher (asl.md section 3). */
final class AssignFields {

    private static final String FIELD = "Assign";
    private static final String EVALUATED = ".$";

    private AssignFields() {}

    static Assignments read(Fields fields) {
        var assign = fields.object(FIELD);
        if (assign == null || assign.names().isEmpty()) {
            return Assignments.NONE;
        }
        var values = ExpressionFields.template(fields, FIELD);
        if (values == null) {
            return Assignments.NONE;
        }
        var variables = new LinkedHashSet<String>();
        for (String key : assign.names()) {
            variables.add(variable(key));
        }
        return new Assignments(variables, values);
    }

    private static String variable(String key) {
        return key.endsWith(EVALUATED) ? key.substring(0, key.length() - EVALUATED.length()) : key;
    }
}
