package dev.askel.http.session;

import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.AuditLog;
import dev.askel.engine.api.workbench.AuditLog.AuditEvent;
import dev.askel.engine.api.workbench.AuditLog.Verdict;
import dev.askel.engine.api.workbench.AuditTrail;
import dev.askel.engine.api.workbench.SignIns.PersonSession;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Records sign-ins, and people's changes of their own sessions and passwords, in the audit log. */
public final class SessionRecords {
    private final AuditTrail trail;
    private final String installationAccount;

    /**
     * Creates the records.
     *
     * @param installationAccount twelve digits: the account whose audit log contains refused
     *     sign-ins
     */
    public SessionRecords(AuditTrail trail, String installationAccount) {
        this.trail = trail;
        this.installationAccount = installationAccount;
    }

    /** The actions of people on their own sessions and passwords. */
    public enum Action {
        SIGN_IN("askel:SignIn"),
        SIGN_OUT("askel:SignOut"),
        END_SESSION("askel:EndSession"),
        CHANGE_PASSWORD("askel:ChangePassword");

        private final String text;

        Action(String text) {
            this.text = text;
        }
    }

    /**
     * The origin of a request: its id, and the address of its client.
     *
     * @param address null when unknown
     */
    public record Origin(String requestId, @Nullable String address) {}

    /**
     * Records a change before a person makes it, or before a person receives a new session.
     *
     * @return the refusal when the change cannot be recorded; empty when it may be made
     */
    public CompletionStage<Optional<EngineError>> recordChange(
            Action action, PersonSession session, Origin origin) {
        return trail.recordChange(event(action, session, origin, Verdict.ALLOWED));
    }

    /** Records a refused change: the password was wrong, or there were too many attempts. */
    public void recordRefusal(Action action, PersonSession session, Origin origin) {
        trail.recordRefusal(event(action, session, origin, Verdict.DENIED));
    }

    private static AuditEvent event(
            Action action, PersonSession session, Origin origin, Verdict verdict) {
        return new AuditEvent(
                session.account(),
                session.principalArn(),
                action.text,
                session.principalArn(),
                origin.requestId(),
                origin.address(),
                verdict);
    }

    /**
     * Records a refused sign-in.
     *
     * @param principalArn the ARN of the person; null for an unknown user, whose name may be a
     *     mistyped password, and for a throttled sign-in
     * @param path the path of the request
     */
    public void recordRefusedSignIn(@Nullable String principalArn, String path, Origin origin) {
        trail.recordRefusal(
                new AuditEvent(
                        installationAccount,
                        principalArn == null ? AuditLog.ANONYMOUS : principalArn,
                        Action.SIGN_IN.text,
                        path,
                        origin.requestId(),
                        origin.address(),
                        Verdict.UNAUTHENTICATED));
    }
}
