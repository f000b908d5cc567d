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
 * @param roleArn the role of the call; null for the server's own credentials
 * @param timeout the timeout for the answer
 * @param executionRoleArn the role of the execution that makes the call; null when there is none
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
    /** Creates a call that no execution makes, or that is not for this server. */
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
}
