package dev.askel.engine.visibility;

import java.util.ArrayList;
import java.util.List;

/**
 * A piece of SQL with what is bound to its question marks, in their order. What a user wrote is
 * only ever bound.
 */
record Clause(String text, List<Object> parameters) {
    static final Clause NOTHING = of("");

    static Clause of(String text, Object... parameters) {
        return new Clause(text, List.of(parameters));
    }

    /** This one and then that one. */
    Clause then(Clause next) {
        var both = new ArrayList<>(parameters);
        both.addAll(next.parameters);
        return new Clause(text + next.text, List.copyOf(both));
    }

    Clause then(String next, Object... bound) {
        return then(of(next, bound));
    }

    Sql sql() {
        return new Sql(text);
    }

    Object[] bound() {
        return parameters.toArray();
    }
}
