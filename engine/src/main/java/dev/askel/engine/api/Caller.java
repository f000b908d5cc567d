package dev.askel.engine.api;

import dev.askel.engine.api.arn.ArnScope;

/**
 * The client of an operation. Account and region scope every name. With the request id an entity
 * answers an internal retry of a committed call with the same answer.
 *
 * @param account twelve digits
 * @param region such as {@code us-east-1}
 * @param requestId unique to the call; sent to the client as {@code x-amzn-RequestId}
 */
public record Caller(String account, String region, String requestId) {
    public Caller {
        ArnScope.check(account, region);
    }

    /** The partition, region and account of the caller's resources. */
    public ArnScope scope() {
        return ArnScope.of(region, account);
    }
}
