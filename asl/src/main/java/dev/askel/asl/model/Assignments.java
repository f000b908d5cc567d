package dev.askel.asl.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.asl.expression.Expression;
import dev.askel.asl.expression.Literal;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The Assign field (docs/aws/asl.md section 3). All values are evaluated with the variables from
 * before the assignment.
 *
 * @param variables the names of the assigned variables, without {@code .$} and without a leading
 *     {@code $}
 * @param values the expression whose value is an object with one member for each variable
 */
public record Assignments(Set<String> variables, Expression values) {

    /** The value of an absent field. */
    public static final Assignments NONE =
            new Assignments(Set.of(), new Literal(JsonNodeFactory.instance.objectNode()));

    public Assignments {
        variables = Collections.unmodifiableSet(new LinkedHashSet<>(variables));
    }

    /** Whether no variable is assigned. */
    public boolean isEmpty() {
        return variables.isEmpty();
    }
}
