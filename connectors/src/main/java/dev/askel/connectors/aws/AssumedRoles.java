package dev.askel.connectors.aws;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.connectors.call.RunningCalls;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/**
 * Assumes the roles of {@code Credentials} fields by STS and caches their credentials until shortly
 * before they expire (docs/aws/integrations.md section 7).
 */
public final class AssumedRoles {
    private static final Duration REFRESH_AHEAD = Duration.ofMinutes(5);
    private static final int CACHED_MAX = 1_000;

    private final InstantSource clock;
    private final ConcurrentMap<Role, CachedCredentials> cached = new ConcurrentHashMap<>();

    /**
     * The key of the cache. It includes the account, because accounts may have separate STS
     * endpoints with separate credentials.
     */
    private record Role(String arn, String account) {}

    private record CachedCredentials(AwsCredentialsIdentity identity, Instant refreshAt) {}

    /** Creates an empty cache. */
    public AssumedRoles(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Returns the credentials of a role. May call STS, so it must run on a virtual thread.
     *
     * @param services call STS
     * @param account the account of the caller
     */
    public AssumedRole assume(
            AwsServices services, String roleArn, String account, String region, Duration timeout)
            throws InterruptedException {
        var role = new Role(roleArn, account);
        var found = cached.get(role);
        if (found != null && clock.instant().isBefore(found.refreshAt())) {
            return new AssumedRole.Credentials(found.identity());
        }
        var parameters =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("RoleArn", roleArn)
                        .put("RoleSessionName", "askel");
        var request =
                new ServiceRequest("sts", "AssumeRole", parameters, account, region, null, timeout);
        var answer = RunningCalls.prepare(() -> services.call(request));
        return switch (answer) {
            case ServiceAnswer.Answered(var result, _, _) -> {
                var credentials = result.path("Credentials");
                var identity =
                        AwsSessionCredentials.create(
                                credentials.path("AccessKeyId").asText(),
                                credentials.path("SecretAccessKey").asText(),
                                credentials.path("SessionToken").asText());
                if (cached.size() >= CACHED_MAX) {
                    cached.clear();
                }
                cached.put(
                        role,
                        new CachedCredentials(
                                identity, refreshTime(credentials.path("Expiration").asText())));
                yield new AssumedRole.Credentials(identity);
            }
            case ServiceAnswer.Refused refused -> refused(roleArn, refused.message());
            case ServiceAnswer.Unaddressed(var reason) -> refused(roleArn, reason);
            case ServiceAnswer.Unsigned(var reason, _) -> refused(roleArn, reason);
            case ServiceAnswer.NotSent(var reason) -> refused(roleArn, reason);
            case ServiceAnswer.Broken(var reason) -> refused(roleArn, reason);
            case ServiceAnswer.TimedOut(var after) ->
                    refused(roleArn, "no answer within " + after.toSeconds() + " s");
        };
    }

    private Instant refreshTime(String expiration) {
        try {
            return Instant.parse(expiration).minus(REFRESH_AHEAD);
        } catch (DateTimeException e) {
            return clock.instant();
        }
    }

    private static AssumedRole refused(String roleArn, @Nullable String reason) {
        return new AssumedRole.Refused(
                "The task state's role, %s, could not be assumed: %s".formatted(roleArn, reason));
    }
}
