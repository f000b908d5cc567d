package dev.askel.asl.expression.template;

import dev.askel.asl.expression.jsonata.JsonataExpression;
import dev.askel.asl.expression.jsonata.JsonataSyntaxException;

/** The place of a value within a definition, which receives the findings about its expressions. */
public interface TemplateListener {
    /** A place that ignores all findings. */
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

    /** The place of a member of the object that is here. */
    TemplateListener member(String name);

    /** The place of an item of the array that is here. */
    TemplateListener item(int index);

    /** The text here is an expression. */
    void compiled(JsonataExpression expression);

    /** The text here is in the marks of an expression and is none. */
    void refused(JsonataSyntaxException reason);

    /** The text here begins as an expression and does not end as one. */
    void unclosed();
}
