package dev.askel.connectors.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;

/**
 * A call to an operation of a service.
 *
 * @param client the client of the SDK for Java in lower case: {@code dynamodb}, {@code eventbridge}
 * @param operation the name in the API: {@code PutItem}
 * @param parameters the members of the operation; their names begin with an upper-case letter
 * @param timeout the timeout for the answer
 */
public record ServiceRequest(
        String client,
        String operation,
        ObjectNode parameters,
        ServiceCaller caller,
        Duration timeout) {}
