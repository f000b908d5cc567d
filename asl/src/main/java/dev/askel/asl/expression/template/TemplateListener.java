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
                public TemplateListener member(String name) {
                    return this;
                }

                @Override
                public TemplateListener item(int index) {
                    return this;
                }

                @Override
                public void compiled(JsonataExpression expression) {}

                @Override
                public void refused(JsonataSyntaxException reason) {}

                @Override
                public void onUnclosedExpression() {}
            };

    /** Returns the listener for a member of the object at this location. */
    TemplateListener member(String name);

    /** Returns the listener for an item of the array at this location. */
    TemplateListener item(int index);

    /** Called when the string at this location is a valid expression. */
    void compiled(JsonataExpression expression);

    /**
     * Called when the string at this location has the delimiters of an expression but is not a
     * valid expression.
     */
    void refused(JsonataSyntaxException reason);

    /**
     * Called when the string at this location begins with the opening delimiter and does not end
     * with the closing delimiter.
     */
    void onUnclosedExpression();
}
