package dev.askel.http.rest;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.http.auth.CredentialScope;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A request for a route, admitted and read.
 *
 * @param scope whose resources are meant, as the signature says; null when it is not signed
 * @param requestId as the client sees it
 * @param parameters of path and query
 * @param body as it came; empty when there was none
 * @param lastEventId the header {@code Last-Event-ID} of a stream that goes on; null when absent
 * @param gone completes when nobody waits for the answer any more
 * @param rendering where long answers are written: never the engine's own threads
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
public record RestCall(
        @Nullable CredentialScope scope,
        String requestId,
        ParameterValues parameters,
        byte[] body,
        @Nullable String lastEventId,
        CompletionStage<?> gone,
        Executor rendering) {

    /** On whose behalf: as the signature says, else the default account and region. */
    public Caller caller() {
        return caller(scope == null ? CredentialScope.DEFAULT : scope);
    }

    /**
     * The same for what an ARN names: a request that is not signed is made by the ARN's account in
     * its region. What stands behind a {@code #} is no part of it (docs/mocks.md).
     */
    public Caller callerFor(@Nullable String arn) {
        if (scope == null
                && arn != null
                && Arns.parse(arn.split("#", 2)[0]) instanceof Answer.Ok(var read)) {
            var of = read.scope();
            return caller(new CredentialScope(of.account(), of.region()));
        }
        return caller();
    }

    /** The account and region that have signed; null where nobody has. */
    @Nullable ArnScope signedScope() {
        return scope == null ? null : caller().scope();
    }

    private Caller caller(CredentialScope of) {
        return new Caller(of.account(), of.region(), requestId);
    }
}
