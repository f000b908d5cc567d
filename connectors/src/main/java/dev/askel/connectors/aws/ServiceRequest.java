package dev.askel.connectors.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A call of an operation of a service.
 *
 * @param client the client of the SDK for Java in lower case: {@code dynamodb}, {@code eventbridge}
 * @param operation the name in the API: {@code PutItem}
 * @param parameters the members of the operation; their names begin with an upper-case letter
 * @param account the account of the caller, twelve digits
 * @param roleArn the role in the Credentials of the state; null when there is none
 * @param timeout the timeout for the answer
 * @param executionRoleArn the role of the execution that makes the call; null when no execution
 *     makes it
 */
public record ServiceRequest(
        String client,
        String operation,
        ObjectNode parameters,
        String account,
        String region,
        @Nullable String roleArn,
        Duration timeout,
        @Nullable String executionRoleArn) {
    /** Creates a call of a caller. */
    public ServiceRequest(
            String client,
            String operation,
            ObjectNode parameters,
            ServiceCaller caller,
            Duration timeout) {
        this(
                client,
                operation,
                parameters,
                caller.account(),
                caller.region(),
                caller.taskRoleArn(),
                timeout,
                caller.executionRoleArn());
    }

    /** Creates a call that no execution makes. */
    public ServiceRequest(
            String client,
            String operation,
            ObjectNode parameters,
            String account,
            String region,
            @Nullable String roleArn,
            Duration timeout) {
        this(client, operation, parameters, account, region, roleArn, timeout, null);
    }

    /** The caller of the service. */
    public ServiceCaller caller() {
        return new ServiceCaller(account, region, executionRoleArn, roleArn);
    }
}
