package dev.askel.engine.endpoint;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.model.Resource;
import dev.askel.engine.task.TaskCall;
import java.time.Instant;

/** Creates calls of functions. */
final class EndpointCalls {
    private EndpointCalls() {}

    /** Creates a call that can be deferred. */
    static TaskCall call(String functionArn, String account, String key) {
        return new TaskCall(
                        "arn:aws:states:us-east-1:%s:execution:m:e".formatted(account),
                        Resource.parse(functionArn),
                        Payload.EMPTY_OBJECT,
                        key,
                        null,
                        null,
                        account,
                        "us-east-1",
                        null)
                .asDeferrable(Instant.EPOCH);
    }
}
