package dev.askel.engine.execution.codec;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.interpreter.execution.Frame;

/**
 * The data of a parent execution from which its Map Run creates the inputs of children.
 *
 * @param identity the parent's identity
 * @param input the parent's input
 * @param frame the parent's {@link Frame frame}, whose current state is the distributed Map state
 */
public record MapRunScope(ExecutionIdentity identity, Payload input, Frame frame) {}
