package dev.askel.engine.sql;

import java.util.ArrayList;
import java.util.List;

/**
 * A fragment of SQL with the values of its parameters, in their order. User input is always a
 * parameter and never part of the text.
 */
public record Clause(String text, List<Object> parameters) {
    public static final Clause EMPTY = of("");

    public static Clause of(String text, Object... parameters) {
        return new Clause(text, List.of(parameters));
    }

    /** Returns this clause followed by {@code next}. */
    public Clause then(Clause next) {
        var both = new ArrayList<>(parameters);
        both.addAll(next.parameters);
        return new Clause(text + next.text, List.copyOf(both));
    }

    public Clause then(String next, Object... bound) {
        return then(of(next, bound));
    }

    public Sql sql() {
        return new Sql(text);
    }

    public Object[] parameterArray() {
        return parameters.toArray();
    }
}
