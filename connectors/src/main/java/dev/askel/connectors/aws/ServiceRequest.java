package dev.askel.connectors.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One call of an operation of a service.
 *
 * @param client the SDK for Java's client in lower case: {@code dynamodb}, {@code eventbridge}
 * @param operation as in the API: {@code PutItem}
 * @param parameters its members, the first letters of their names in upper case
 * @param account twelve digits, of the caller
 * @param roleArn as whom to call; null for the server itself
 * @param timeout the time for the answer
 */
public record ServiceRequest(
        String client,
        String operation,
        ObjectNode parameters,
        String account,
        String region,
        @Nullable String roleArn,
        Duration timeout) {}
