package dev.askel.asl.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.asl.expression.Expression;
import dev.askel.asl.expression.Literal;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The Assign field (docs/aws/asl.md section 3). All values are evaluated together, against the
 * variables from before the state.
 *
 * @param variables the names assigned, without {@code .$} and without a leading {@code $}
 * @param values gives an object with one member per variable
 */
public record Assignments(Set<String> variables, Expression values) {

    /** The field is absent. */
    public static final Assignments NONE =
            new Assignments(Set.of(), new Literal(JsonNodeFactory.instance.objectNode()));

    public Assignments {
        variables = Collections.unmodifiableSet(new LinkedHashSet<>(variables));
    }

    /** Whether nothing is assigned. */
    public boolean isEmpty() {
        return variables.isEmpty();
    }
}
