package dev.askel.http.auth;

import dev.askel.access.AccessKeyId;
import dev.askel.engine.api.workbench.AuditLog;
import dev.askel.engine.api.workbench.AuditLog.AuditEvent;
import dev.askel.engine.api.workbench.AuditLog.Verdict;
import dev.askel.engine.api.workbench.AuditTrail;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Records the refusal of one request whose client is not authenticated. The record contains the
 * path of the request as its resource, because the body of a refused request is not read.
 */
public final class UnauthenticatedRefusal {
    private static final String ACTION = "askel:Authenticate";

    /** The start of a path that ends with a task token. A task token is a secret. */
    private static final Pattern TASKS = Pattern.compile("(?i)(.*/tasks/).*", Pattern.DOTALL);

    private final AuditTrail trail;
    private final String account;
    private final Supplier<String> path;
    private final String requestId;
    private final @Nullable String address;
    private @Nullable String keyId;

    /**
     * Prepares the record of a request.
     *
     * @param account the account whose audit log gets the record
     * @param path returns the path of the request, which only a record needs; a task token in it is
     *     not recorded
     * @param address the address of the client; null when unknown
     */
    public UnauthenticatedRefusal(
            AuditTrail trail,
            String account,
            Supplier<String> path,
            String requestId,
            @Nullable String address) {
        this.trail = trail;
        this.account = account;
        this.path = path;
        this.requestId = requestId;
        this.address = address;
    }

    /**
     * Sets the access key id that the request claims to be signed with. {@link #record} ignores a
     * string that is not a valid key id, because it may be a secret.
     *
     * @param keyId the id in the request; not verified
     */
    public void setClaimedKeyId(String keyId) {
        this.keyId = keyId;
    }

    /** Records the refusal. */
    public void record() {
        var principal =
                Optional.ofNullable(keyId)
                        .filter(claimed -> AccessKeyId.parse(claimed).isPresent())
                        .orElse(AuditLog.ANONYMOUS);
        trail.recordRefusal(
                new AuditEvent(
                        account,
                        principal,
                        ACTION,
                        TASKS.matcher(path.get()).replaceFirst("$1{taskToken}"),
                        requestId,
                        address,
                        Verdict.UNAUTHENTICATED));
    }
}
