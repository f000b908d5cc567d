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
 * Applies AWS's quotas of API calls when they are enabled. A call takes its token before its body
 * is read. Only the bucket of a start is known later, by the type of its machine.
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
     * Whether an account may call an action now.
     *
     * @param action as AWS names it; null for an unknown action, which has no quota
     */
    boolean admits(Optional<CredentialScope> scope, @Nullable String action) {
        if (buckets == null || scope.isEmpty() || action == null) {
            return true;
        }
        var account = scope.get().account();
        var region = scope.get().region();
        return action.equals(START)
                ? buckets.hasToken(account, region, START)
                        || buckets.hasToken(account, region, ApiQuotas.EXPRESS_START)
                : buckets.take(account, region, action);
    }

    /** Whether quotas are enabled. */
    boolean isOn() {
        return buckets != null;
    }

    /**
     * Takes a token for a start of a machine of this type. Returns the error when there is none,
     * and empty otherwise.
     */
    Optional<EngineError> refusal(Caller caller, StateMachineType type) {
        var bucket =
                switch (type) {
                    case STANDARD -> START;
                    case EXPRESS -> ApiQuotas.EXPRESS_START;
                };
        return buckets == null || buckets.take(caller.account(), caller.region(), bucket)
                ? Optional.empty()
                : Optional.of(new EngineError.ThrottlingException());
    }
}
