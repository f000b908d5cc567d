package dev.askel.engine.api;

import dev.askel.engine.api.arn.ArnScope;

/**
 * On whose behalf an operation runs. Account and region scope every name; the request id lets an
 * entity answer an internal retry of a committed call with the same answer.
 *
 * @param account twelve digits
 * @param region such as {@code us-east-1}
 * @param requestId unique to the call; the client sees it as {@code x-amzn-RequestId}
 */
public record Caller(String account, String region, String requestId) {
    public Caller {
        ArnScope.check(account, region);
    }

    /** The part of an ARN that says where a caller's resources live. */
    public ArnScope scope() {
        return ArnScope.of(region, account);
    }
}
