package dev.askel.asl.expression.jsonata.evaluation;

import dev.askel.asl.expression.jsonata.parser.LambdaSignature;
import dev.askel.asl.expression.jsonata.parser.SyntaxNode;
import dev.askel.asl.expression.jsonata.value.FunctionValue;
import java.util.List;

/** A function that an expression defines, with the scope around its definition. */
final class Lambda implements FunctionValue {
    /** The context value at the definition. */
    final Object input;

    final VariableFrame frame;
    final List<SyntaxNode> parameters;
    final SyntaxNode body;

    /** Null when the definition has no signature. */
    final LambdaSignature signature;

    /** Whether this is a tail call, which the caller evaluates in a loop. */
    final boolean thunk;

    /** Creates the function that a syntax node defines. */
    Lambda(SyntaxNode definition, Object input, VariableFrame frame) {
        this.input = input;
        this.frame = frame;
        this.parameters = definition.arguments;
        this.body = definition.body;
        this.signature = definition.signature;
        this.thunk = definition.thunk;
    }

    private Lambda(Lambda whole, VariableFrame frame, List<SyntaxNode> parameters) {
        this.input = whole.input;
        this.frame = frame;
        this.parameters = parameters;
        this.body = whole.body;
        this.signature = null;
        this.thunk = false;
    }

    /**
     * Returns this function with some arguments bound.
     *
     * @param boundFrame the scope of the function, with the bound arguments
     * @param unboundParameters the parameters that are not bound yet
     */
    Lambda partial(VariableFrame boundFrame, List<SyntaxNode> unboundParameters) {
        return new Lambda(this, boundFrame, unboundParameters);
    }
}
