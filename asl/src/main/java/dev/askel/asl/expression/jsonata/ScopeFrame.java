package dev.askel.asl.expression.jsonata;

import dev.askel.asl.expression.jsonata.evaluation.VariableFrame;
import dev.askel.asl.expression.jsonata.value.JsonView;
import java.util.AbstractMap;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The outermost scope of an expression: {@code $states}, the workflow variables and the built-in
 * functions.
 */
final class ScopeFrame extends VariableFrame {
    private static final String STATES = "states";

    private final JsonataScope scope;

    ScopeFrame(JsonataScope scope) {
        super(StandardLibrary.FUNCTIONS);
        this.scope = scope;
    }

    @Override
    public @Nullable Object lookup(String name) {
        if (name.equals(STATES)) {
            return new States(scope);
        }
        var variable = scope.variable(name);
        return variable == null ? super.lookup(name) : JsonView.of(variable.tree());
    }

    /** The object {@code $states}. Each read of a member asks the scope for its value. */
    private static final class States extends AbstractMap<String, Object> {
        private final JsonataScope scope;

        States(JsonataScope scope) {
            this.scope = scope;
        }

        @Override
        public @Nullable Object get(@Nullable Object key) {
            return key instanceof String name && scope.statesMemberNames().contains(name)
                    ? JsonView.of(scope.statesMember(name))
                    : null;
        }

        @Override
        public boolean containsKey(@Nullable Object key) {
            return key instanceof String name && scope.statesMemberNames().contains(name);
        }

        @Override
        public Set<Entry<String, Object>> entrySet() {
            var members = new LinkedHashSet<Entry<String, Object>>();
            for (var name : scope.statesMemberNames()) {
                members.add(
                        new SimpleImmutableEntry<>(name, JsonView.of(scope.statesMember(name))));
            }
            return members;
        }
    }
}
