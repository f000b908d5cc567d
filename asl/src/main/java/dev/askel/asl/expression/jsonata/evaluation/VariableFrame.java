package dev.askel.asl.expression.jsonata.evaluation;

import java.util.HashMap;
import java.util.Map;

/** The variables of a scope, with a reference to the scope around it. */
public class VariableFrame {
    final Map<String, Object> bindings = new HashMap<>();
    final VariableFrame parent;

    /**
     * A scope without variables.
     *
     * @param parent the scope around it; null for the outermost one
     */
    public VariableFrame(VariableFrame parent) {
        this.parent = parent;
    }

    /** Binds a variable of this scope; null means undefined. */
    public void bind(String name, Object value) {
        bindings.put(name, value);
    }

    /** The value of a variable of this scope or of one around it; null for undefined. */
    public Object lookup(String name) {
        var value = bindings.get(name);
        // A variable that is bound to undefined hides variables with the same name in outer scopes.
        if (value != null || bindings.containsKey(name)) {
            return value;
        }
        return parent == null ? null : parent.lookup(name);
    }
}
