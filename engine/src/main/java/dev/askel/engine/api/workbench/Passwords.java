package dev.askel.engine.api.workbench;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Operations of administrators on the passwords with which users sign in to the console, and on the
 * sessions of people (users and federated users). All these users and sessions belong to the
 * caller's account.
 */
public interface Passwords {
    /**
     * Replaces a user's password by a generated one, and ends the user's sessions. A user that does
     * not exist is created. The request is refused with {@code ValidationException} for a malformed
     * name or an unknown policy.
     *
     * @param policies the new policies of the user; null to keep the present ones
     */
    CompletionStage<Answer<NewPassword>> resetPassword(
            Caller caller, String userName, @Nullable List<String> policies);

    /**
     * Creates a user with a generated password, as {@link #resetPassword} does. A name in use is
     * refused with {@code ConflictException}.
     */
    CompletionStage<Answer<NewPassword>> createUserWithPassword(
            Caller caller, String userName, List<String> policies);

    /**
     * Deletes a user's password and sessions. If the user has no access key, the user is also
     * deleted. A user without a password is refused with {@code ResourceNotFound}.
     */
    CompletionStage<Answer<PasswordUser>> deletePassword(Caller caller, String userName);

    /**
     * Ends all sessions of a user or a federated user. The user can sign in again.
     *
     * @param principalArn the ARN of the user, such as {@code arn:aws:iam::123456789012:user/anna}
     *     or {@code arn:aws:sts::123456789012:federated-user/anna}. Any other string is refused
     *     with {@code ValidationException}. An ARN of another account is refused with {@code
     *     ResourceNotFound}
     */
    CompletionStage<Answer<EndedSessions>> endSessions(Caller caller, String principalArn);

    /**
     * The end of the sessions of a user or federated user.
     *
     * @param sessionCount the number of deleted sessions, including sessions that had been idle for
     *     too long; 0 for an unknown user
     */
    record EndedSessions(String principalArn, int sessionCount) {}

    /** A user with a password. */
    record PasswordUser(String account, String userName, List<String> policies) {
        public PasswordUser {
            policies = List.copyOf(policies);
        }
    }

    /**
     * A generated password. The user must change this password at the first sign-in.
     *
     * @param password the password; no operation returns it again
     */
    record NewPassword(PasswordUser user, String password) {
        /** Returns the user without the password, because log messages may contain this string. */
        @Override
        public String toString() {
            return user.toString();
        }
    }
}
