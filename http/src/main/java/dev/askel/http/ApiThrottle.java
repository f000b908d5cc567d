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
 * AWS's quotas of API calls, where they are switched on. A call takes its token before its body is
 * read; only a start's bucket is known later, by the type of the machine.
 */
final class ApiThrottle {
    private static final String START = "StartExecution";

    private final @Nullable TokenBuckets buckets;

    private ApiThrottle(@Nullable TokenBuckets buckets) {
        this.buckets = buckets;
    }

    /** Everybody may call as often as they like where there are no quotas. */
    static ApiThrottle of(Optional<ApiQuotas> quotas) {
        return new ApiThrottle(
                quotas.map(each -> new TokenBuckets(each, System::nanoTime)).orElse(null));
    }

    /** Whether an account may call an action now, as AWS names it; {@code null} is none. */
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

    /** Whether there are quotas. */
    boolean isOn() {
        return buckets != null;
    }

    /** Why a start of such a machine is refused; empty when it may begin. */
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
