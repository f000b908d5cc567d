package dev.askel.asl.expression.template;

import dev.askel.asl.expression.jsonata.JsonataExpression;
import dev.askel.asl.expression.jsonata.JsonataSyntaxException;

/**
 * Receives the findings about the expressions of a value, at the value's location in the
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
                public void unclosed() {}
            };

    /** The listener for a member of the object at this location. */
    TemplateListener member(String name);

    /** The listener for an item of the array at this location. */
    TemplateListener item(int index);

    /** The text at this location is an expression. */
    void compiled(JsonataExpression expression);

    /** The text at this location has the marks of an expression but is not one. */
    void refused(JsonataSyntaxException reason);

    /**
     * The text at this location begins with the opening mark and does not end with the closing one.
     */
    void unclosed();
}
