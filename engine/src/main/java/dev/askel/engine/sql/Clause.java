package dev.askel.engine.sql;

import java.util.ArrayList;
import java.util.List;

/**
 * A piece of SQL with what is bound to its question marks, in their order. What a user wrote is
 * only ever bound.
 */
public record Clause(String text, List<Object> parameters) {
    public static final Clause NOTHING = of("");

    public static Clause of(String text, Object... parameters) {
        return new Clause(text, List.of(parameters));
    }

    /** This one and then that one. */
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

    public Object[] bound() {
        return parameters.toArray();
    }
}
