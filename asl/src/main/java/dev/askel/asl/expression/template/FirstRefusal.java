package dev.askel.asl.expression.template;

import dev.askel.asl.expression.jsonata.JsonataExpression;
import dev.askel.asl.expression.jsonata.JsonataSyntaxException;
import org.jspecify.annotations.Nullable;

/** Keeps the first reason why an expression of a template is refused. */
public final class FirstRefusal implements TemplateListener {
    private @Nullable String reason;
    private boolean hasExpression;

    /** Returns the reason; null when all expressions are valid. */
    public @Nullable String reason() {
        return reason;
    }

    /** Whether the template has a valid expression. */
    public boolean hasExpression() {
        return hasExpression;
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
