package dev.askel.http;

import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.StateMachineType;
import dev.askel.http.admission.ApiQuotas;
import dev.askel.http.admission.TokenBuckets;
import dev.askel.http.auth.CredentialScope;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Applies AWS's quotas of API calls when they are enabled. A start takes its token later than other
 * calls, in {@link #takeStartToken}, because its bucket depends on the type of its state machine.
 */
final class ApiThrottle {
    private static final String START = "StartExecution";

    private final @Nullable TokenBuckets buckets;

    private ApiThrottle(@Nullable TokenBuckets buckets) {
        this.buckets = buckets;
    }

    /** Creates a throttle that admits every call when there are no quotas. */
    static ApiThrottle of(Optional<ApiQuotas> quotas) {
        return new ApiThrottle(
                quotas.map(each -> new TokenBuckets(each, System::nanoTime)).orElse(null));
    }

    /**
     * Takes a token for a call; returns false when the bucket is empty. For a start, this method
     * takes no token. It only checks that one of the two buckets of starts has a token.
     *
     * @param action the action as AWS names it; null for an unknown action, which has no quota
     */
    boolean tryTakeToken(CredentialScope scope, @Nullable String action) {
        if (buckets == null || action == null) {
            return true;
        }
        var account = scope.account();
        var region = scope.region();
        return action.equals(START)
                ? buckets.hasToken(account, region, START)
                        || buckets.hasToken(account, region, ApiQuotas.EXPRESS_START)
                : buckets.tryTake(account, region, action);
    }

    /** Whether quotas are enabled. */
    boolean isEnabled() {
        return buckets != null;
    }

    /**
     * Takes a token for a start of a machine of this type.
     *
     * @return the error when the bucket is empty; otherwise empty
     */
    Optional<EngineError> takeStartToken(Caller caller, StateMachineType type) {
        var bucket =
                switch (type) {
                    case STANDARD -> START;
                    case EXPRESS -> ApiQuotas.EXPRESS_START;
                };
        return buckets == null || buckets.tryTake(caller.account(), caller.region(), bucket)
                ? Optional.empty()
                : Optional.of(new EngineError.ThrottlingException());
    }
}
