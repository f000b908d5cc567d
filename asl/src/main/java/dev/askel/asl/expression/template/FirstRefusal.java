package dev.askel.asl.expression.template;

import dev.askel.asl.expression.jsonata.JsonataExpression;
import dev.askel.asl.expression.jsonata.JsonataSyntaxException;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Keeps the first reason why an expression of a template is refused. */
public final class FirstRefusal implements TemplateListener {
    private @Nullable String reason;
    private boolean hasExpression;
    private final Set<String> statesMembers = new TreeSet<>();

    /** Returns the reason; null when all expressions are valid. */
    public @Nullable String reason() {
        return reason;
    }

    /** Whether the template has a valid expression. */
    public boolean hasExpression() {
        return hasExpression;
    }

    /** Returns the members of {@code $states} that the expressions read by name. */
    public Set<String> statesMembers() {
        return Collections.unmodifiableSet(statesMembers);
    }

    private void keep(String found) {
        if (reason == null) {
            reason = found;
        }
    }

    @Override
    public TemplateListener forMember(String name) {
        return this;
    }

    @Override
    public TemplateListener forItem(int index) {
        return this;
    }

    @Override
    public void onExpression(JsonataExpression expression) {
        hasExpression = true;
        statesMembers.addAll(expression.statesMembers());
        expression.unsupportedPartMessages().stream().sorted().findFirst().ifPresent(this::keep);
    }

    @Override
    public void onInvalidExpression(JsonataSyntaxException syntax) {
        keep("The expression is not JSONata: " + syntax.getMessage());
    }

    @Override
    public void onUnclosedExpression() {
        keep("The expression does not end with %}");
    }
}
