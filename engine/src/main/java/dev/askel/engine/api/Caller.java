package dev.askel.engine.api;

import dev.askel.engine.api.arn.ArnScope;

/**
 * The client of an operation. All resource names belong to the caller's account and region. When
 * the engine retries a committed call, the execution's actor finds the stored result by the request
 * id.
 *
 * @param account twelve digits
 * @param region the region, such as {@code us-east-1}
 * @param requestId the id of the call, unique; sent to the client as {@code x-amzn-RequestId}
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
