package dev.askel.connectors.function;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.connectors.lambda.Invocation;
import dev.askel.connectors.lambda.Invocation.InvocationType;
import dev.askel.connectors.lambda.InvocationResult;
import dev.askel.engine.task.JavaFunction;
import dev.askel.engine.task.TaskCall;
import java.util.Objects;

/**
 * A function in a jar on the class path. It runs in this process, on the virtual thread of the
 * call.
 *
 * <p>A thrown exception becomes an error in the format of Lambda's runtime for Java: {@code
 * errorMessage}, {@code errorType} with the name of the class, and {@code stackTrace}. A timeout or
 * the end of the execution cancels the call and interrupts the thread. A function that ignores the
 * interrupt continues, but its result is discarded.
 */
public final class ClassPathFunction implements MappedFunction {
    private static final String OWN_CLASS = ClassPathFunction.class.getName();

    private final JavaFunction function;

    /** Creates a function. */
    public ClassPathFunction(JavaFunction function) {
        this.function = function;
    }

    @Override
    public InvocationResult invoke(Invocation invocation, TaskCall call)
            throws InterruptedException {
        var payload = FunctionAnswers.parseJson(invocation.payload());
        if (payload == null) {
            return new InvocationResult.Refused(
                    new Failure(
                            "Lambda.InvalidRequestContentException",
                            "Could not parse request body into json: " + invocation.payload()));
        }
        InvocationResult invoked;
        try {
            // The function gets a copy, so that its changes do not affect the payload.
            var returned = function.invoke(payload.tree().deepCopy(), call);
            invoked =
                    FunctionAnswers.returned(
                            returned == null ? "null" : Payload.of(returned).text(), call);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception | LinkageError | StackOverflowError | AssertionError thrown) {
            if (Thread.interrupted()) {
                throw cancelled(call, thrown);
            }
            invoked = new InvocationResult.Raised(error(thrown));
        }
        return invocation.type() == InvocationType.EVENT
                ? FunctionAnswers.accepted(202, call)
                : invoked;
    }

    private static InterruptedException cancelled(TaskCall call, Throwable thrown) {
        var cancelled = new InterruptedException("Cancelled: " + call.idempotencyKey());
        cancelled.initCause(thrown);
        return cancelled;
    }

    private static String error(Throwable thrown) {
        var type = thrown.getClass().getName();
        var error =
                JsonNodeFactory.instance
                        .objectNode()
                        .put(
                                "errorMessage",
                                Objects.requireNonNullElse(thrown.getLocalizedMessage(), type))
                        .put("errorType", type);
        var trace = error.putArray("stackTrace");
        for (var element : thrown.getStackTrace()) {
            if (element.getClassName().equals(OWN_CLASS)) {
                break;
            }
            trace.add(element.toString());
        }
        return Payload.of(error).text();
    }
}
