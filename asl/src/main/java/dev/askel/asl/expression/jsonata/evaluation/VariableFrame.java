package dev.askel.asl.expression.jsonata.evaluation;

import java.util.HashMap;
import java.util.Map;

/** The variables of a scope, and a reference to the enclosing scope. */
public class VariableFrame {
    final Map<String, Object> bindings = new HashMap<>();
    final VariableFrame parent;

    /**
     * Creates a scope without variables.
     *
     * @param parent the enclosing scope; null for the outermost scope
     */
    public VariableFrame(VariableFrame parent) {
        this.parent = parent;
    }

    /** Binds a variable of this scope; null means undefined. */
    public void bind(String name, Object value) {
        bindings.put(name, value);
    }

    /** Returns the value of a variable in this scope or an enclosing scope; null for undefined. */
    public Object lookup(String name) {
        var value = bindings.get(name);
        // A variable that is bound to undefined hides variables with the same name in outer scopes.
        if (value != null || bindings.containsKey(name)) {
            return value;
        }
        return parent == null ? null : parent.lookup(name);
    }
}
