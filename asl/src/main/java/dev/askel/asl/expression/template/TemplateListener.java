package dev.askel.asl.expression.template;

import dev.askel.asl.expression.jsonata.JsonataExpression;
import dev.askel.asl.expression.jsonata.JsonataSyntaxException;

/**
 * Receives the findings about the expressions of a value. A listener belongs to one location in the
 * definition.
 */
public interface TemplateListener {
    /** Ignores all findings. */
    TemplateListener IGNORED =
            new TemplateListener() {
                @Override
                public TemplateListener forMember(String name) {
                    return this;
                }

                @Override
                public TemplateListener forItem(int index) {
                    return this;
                }

                @Override
                public void onExpression(JsonataExpression expression) {}

                @Override
                public void onInvalidExpression(JsonataSyntaxException reason) {}

                @Override
                public void onUnclosedExpression() {}
            };

    /** Returns the listener for a member of the object at this location. */
    TemplateListener forMember(String name);

    /** Returns the listener for an item of the array at this location. */
    TemplateListener forItem(int index);

    /** Called when the string at this location is a valid expression. */
    void onExpression(JsonataExpression expression);

    /**
     * Called when the string at this location has the delimiters of an expression but is not a
     * valid expression.
     */
    void onInvalidExpression(JsonataSyntaxException reason);

    /**
     * Called when the string at this location begins with the opening delimiter and does not end
     * with the closing delimiter.
     */
    void onUnclosedExpression();
}
