package dev.askel.connectors.aws;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.connectors.call.RunningCalls;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/**
 * Assumes roles by STS: the roles in {@code Credentials} fields, and the roles of executions if the
 * setting {@code askel.connectors.assume-execution-role} is on
 * (docs/operations/execution-roles.md). Caches the credentials until shortly before they expire.
 * Threads that need the same role at the same time share one request. Thread-safe.
 */
public final class AssumedRoles {
    private static final int CACHED_MAX = 1_000;
    private static final Duration REFRESH_AHEAD = Duration.ofMinutes(5);

    /**
     * Limits the wait for one request to STS, because all calls of a role wait for the same
     * request.
     */
    private static final Duration STS_MAX = Duration.ofSeconds(20);

    /** The codes by which STS refuses the credentials of its caller. */
    private static final Set<String> CALLER_REFUSALS =
            Set.of(
                    "ExpiredToken",
                    "ExpiredTokenException",
                    "IncompleteSignature",
                    "InvalidClientTokenId",
                    "MissingAuthenticationToken",
                    "SignatureDoesNotMatch",
                    "UnrecognizedClientException");

    private final InstantSource clock;
    private final boolean assumesExecutionRoles;
    private final int cachedMax;

    /** The credentials by role, the least recently used role first. */
    private final SequencedMap<Role, CachedCredentials> cached =
            new LinkedHashMap<>(16, 0.75f, true);

    /**
     * The results of requests in progress; the result of a cancelled request is empty. Each running
     * call makes at most two requests, which bounds this map.
     */
    private final ConcurrentMap<Role, CompletableFuture<Optional<CallCredentials>>> requests =
            new ConcurrentHashMap<>();

    /**
     * The key of the cache. It includes the account, because accounts may have separate STS
     * endpoints with separate credentials.
     *
     * @param isExecutionRole whether this is the role of an execution and not the role of a state
     * @param assumingArn the execution's role that assumes this role; null when the server assumes
     *     this role
     */
    private record Role(
            String arn, String account, boolean isExecutionRole, @Nullable String assumingArn) {}

    private record CachedCredentials(AwsCredentialsIdentity identity, Instant expiration) {}

    /**
     * Creates an empty cache.
     *
     * @param assumesExecutionRoles whether calls of executions have the credentials of their roles
     */
    public AssumedRoles(InstantSource clock, boolean assumesExecutionRoles) {
        this(clock, assumesExecutionRoles, CACHED_MAX);
    }

    /**
     * Creates an empty cache with a bound.
     *
     * @param cachedMax the maximum number of roles whose credentials are cached
     */
    AssumedRoles(InstantSource clock, boolean assumesExecutionRoles, int cachedMax) {
        this.clock = clock;
        this.assumesExecutionRoles = assumesExecutionRoles;
        this.cachedMax = cachedMax;
    }

    /** Whether calls of executions have the credentials of their roles. */
    boolean assumesExecutionRoles() {
        return assumesExecutionRoles;
    }

    /**
     * Returns the credentials of the caller's role. May call STS, so it must run on a virtual
     * thread.
     *
     * @param services the services through which STS is called
     * @return null when the caller has the credentials of the server
     */
    @Nullable CallCredentials assume(AwsServices services, ServiceCaller caller, Duration timeout)
            throws InterruptedException {
        var role = role(caller);
        return role == null ? null : assume(services, role, caller.region(), timeout);
    }

    private @Nullable Role role(ServiceCaller caller) {
        var given = caller.executionRoleArn();
        // TestState without a role has an empty ARN.
        var execution = assumesExecutionRoles && given != null && !given.isEmpty() ? given : null;
        var task = caller.taskRoleArn();
        if (task != null && !task.equals(execution)) {
            return new Role(task, caller.account(), false, execution);
        }
        return execution == null ? null : new Role(execution, caller.account(), true, null);
    }

    private CallCredentials assume(
            AwsServices services, Role role, String region, Duration timeoutOfCall)
            throws InterruptedException {
        var timeout = timeoutOfCall.compareTo(STS_MAX) < 0 ? timeoutOfCall : STS_MAX;
        while (true) {
            var fresh = cached(role, REFRESH_AHEAD);
            if (fresh != null) {
                return fresh;
            }
            var own = new CompletableFuture<Optional<CallCredentials>>();
            var other = requests.putIfAbsent(role, own);
            if (other == null) {
                return requestAsOnly(own, services, role, region, timeout);
            }
            // While the cached credentials are valid, only the thread that renews them waits for
            // STS.
            var valid = cached(role, Duration.ZERO);
            if (valid != null) {
                return valid;
            }
            var result = await(other, role, timeout);
            if (result.isPresent()) {
                return result.get();
            }
        }
    }

    /** Makes the request that other threads wait for. */
    private CallCredentials requestAsOnly(
            CompletableFuture<Optional<CallCredentials>> waiting,
            AwsServices services,
            Role role,
            String region,
            Duration timeout)
            throws InterruptedException {
        Optional<CallCredentials> result = Optional.empty();
        try {
            // An earlier request may have ended after this thread read the cache.
            var fresh = cached(role, REFRESH_AHEAD);
            var credentials = fresh == null ? request(services, role, region, timeout) : fresh;
            result = Optional.of(credentials);
            return credentials;
        } finally {
            // A cancelled or deferred call has no result, so one of the waiting threads repeats the
            // request.
            requests.remove(role, waiting);
            waiting.complete(result);
        }
    }

    private static Optional<CallCredentials> await(
            CompletableFuture<Optional<CallCredentials>> request, Role role, Duration timeout)
            throws InterruptedException {
        try {
            return request.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            return Optional.of(unavailable(role, noAnswer(timeout)));
        } catch (ExecutionException e) {
            throw new IllegalStateException("The request for credentials failed", e);
        }
    }

    private CallCredentials request(
            AwsServices services, Role role, String region, Duration timeout)
            throws InterruptedException {
        var parameters =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("RoleArn", role.arn())
                        .put("RoleSessionName", "askel");
        var caller = new ServiceCaller(role.account(), region, role.assumingArn(), null);
        var request = new ServiceRequest("sts", "AssumeRole", parameters, caller, timeout);
        var answer = RunningCalls.runPreparation(() -> services.call(request));
        return switch (answer) {
            case ServiceResponse.Answered(var result, _, _) -> {
                var credentials = result.path("Credentials");
                var identity =
                        AwsSessionCredentials.create(
                                credentials.path("AccessKeyId").asText(),
                                credentials.path("SecretAccessKey").asText(),
                                credentials.path("SessionToken").asText());
                put(role, identity, expiration(credentials.path("Expiration").asText()));
                yield new CallCredentials.Available(identity);
            }
            case ServiceResponse.Refused refused when refused.isTransient() ->
                    stillValid(role, reason(refused));
            case ServiceResponse.Refused refused ->
                    validUnlessRefused(
                            role, notAssumed(role, reason(refused), false, refusesCaller(refused)));
            case ServiceResponse.Unaddressed(var reason) -> notAssumed(role, reason, false, false);
            // The execution's role must assume this role, but the execution's role itself cannot be
            // assumed.
            case ServiceResponse.Unsigned unsigned when unsigned.isExecutionRole() ->
                    validUnlessRefused(
                            role,
                            new CallCredentials.NotAssumed(
                                    unsigned.reason(),
                                    true,
                                    unsigned.isTransient(),
                                    unsigned.isCallerUnusable()));
            case ServiceResponse.Unsigned unsigned ->
                    validUnlessRefused(role, notAssumed(role, unsigned.reason(), false, true));
            case ServiceResponse.NotSent(var reason) -> stillValid(role, reason);
            case ServiceResponse.Broken(var reason) -> stillValid(role, reason);
            case ServiceResponse.TimedOut(var after) -> stillValid(role, noAnswer(after));
        };
    }

    private static String reason(ServiceResponse.Refused refused) {
        var message = refused.message();
        return message == null ? "STS answered with status " + refused.status() : message;
    }

    private static String noAnswer(Duration after) {
        return "no answer within " + after.toSeconds() + " s";
    }

    /**
     * Whether STS refused the credentials that signed the request. STS has then not refused the
     * role.
     */
    private static boolean refusesCaller(ServiceResponse.Refused refused) {
        return refused.code() != null && CALLER_REFUSALS.contains(refused.code());
    }

    /** Returns the cached credentials until they expire, because STS is unavailable. */
    private CallCredentials stillValid(Role role, String reason) {
        return validUnlessRefused(role, unavailable(role, reason));
    }

    /**
     * Returns the cached credentials until they expire, unless a role was refused. When STS refuses
     * the credentials of its caller, it has not refused the role.
     */
    private CallCredentials validUnlessRefused(Role role, CallCredentials.NotAssumed refusal) {
        var found =
                refusal.isTransient() || refusal.isCallerUnusable()
                        ? cached(role, Duration.ZERO)
                        : null;
        return found == null ? refusal : found;
    }

    private CallCredentials.@Nullable Available cached(Role role, Duration validFor) {
        synchronized (cached) {
            var found = cached.get(role);
            return found != null && clock.instant().isBefore(found.expiration().minus(validFor))
                    ? new CallCredentials.Available(found.identity())
                    : null;
        }
    }

    private void put(Role role, AwsCredentialsIdentity identity, Instant expiration) {
        synchronized (cached) {
            cached.put(role, new CachedCredentials(identity, expiration));
            if (cached.size() > cachedMax) {
                cached.pollFirstEntry();
            }
        }
    }

    /** The number of roles in the cache. */
    int cachedRoleCount() {
        synchronized (cached) {
            return cached.size();
        }
    }

    /** Parses the time in an answer. Credentials with an invalid time are used only once. */
    private Instant expiration(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException _) {
            return clock.instant();
        }
    }

    private static CallCredentials.NotAssumed unavailable(Role role, String reason) {
        return notAssumed(role, reason, true, false);
    }

    private static CallCredentials.NotAssumed notAssumed(
            Role role, String reason, boolean isTransient, boolean isCallerUnusable) {
        return new CallCredentials.NotAssumed(
                "%s, %s, could not be assumed: %s"
                        .formatted(
                                role.isExecutionRole()
                                        ? "The execution's role"
                                        : "The task state's role",
                                role.arn(),
                                reason),
                role.isExecutionRole(),
                isTransient,
                isCallerUnusable);
    }
}
