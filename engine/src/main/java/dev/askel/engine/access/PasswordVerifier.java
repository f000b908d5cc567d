package dev.askel.engine.access;

import static dev.askel.engine.api.Answer.compose;
import static dev.askel.engine.api.Answer.okStage;
import static dev.askel.engine.api.Answer.refusedStage;

import dev.askel.access.key.PrincipalName;
import dev.askel.access.person.PasswordHash;
import dev.askel.engine.access.PersonSessionTable.Person;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.SignIns;
import dev.askel.engine.api.workbench.SignIns.Client;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.sql.SqlWorkers;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Compares passwords of sign-ins with the stored passwords, and limits the attempts. */
final class PasswordVerifier {
    /** A generated password expires after this time, unless its user has changed it. */
    static final Duration ONE_TIME_PASSWORD_MAX = Duration.ofDays(7);

    private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");

    private final SqlWorkers workers;
    private final PasswordChecks checks;
    private final EngineTime time;
    private final SignInLimits limits;

    PasswordVerifier(
            SqlWorkers workers, PasswordChecks checks, EngineTime time, SignInLimits limits) {
        this.workers = workers;
        this.checks = checks;
        this.time = time;
        this.limits = limits;
    }

    /** Whether a user has a password. */
    CompletionStage<Answer<Boolean>> exists(PrincipalName user) {
        return isWellFormed(user)
                ? workers.submit(database ->
                        Answer.ok(
                                database.find(connection -> PasswordTable.find(connection, user))
                                        != null))
                : okStage(false);
    }

    private static boolean isWellFormed(PrincipalName user) {
        return PrincipalName.NAME_PATTERN.matcher(user.name()).matches()
                && ACCOUNT.matcher(user.account()).matches();
    }

    /**
     * Checks a password. A wrong password is refused with {@code AccessDeniedException}.
     *
     * @return the row with the hash of the password, which the given password matches
     */
    CompletionStage<Answer<PasswordTable.PasswordRow>> check(
            PrincipalName user, String password, Client client) {
        boolean isWellFormed = isWellFormed(user);
        var attempt =
                limits.tryBegin(
                        isWellFormed ? user.account() + "/" + user.name() : "", client.address());
        if (attempt.isEmpty()) {
            return refusedStage(new EngineError.ThrottlingException());
        }
        return compose(
                workers.submit(database ->
                        Answer.ok(
                                isWellFormed
                                        ? Optional.ofNullable(
                                                database.find(connection ->
                                                        PasswordTable.find(connection, user)))
                                        : Optional.<PasswordTable.PasswordRow>empty())),
                found ->
                        compose(
                                // The check of an unknown user takes as long as the check of a
                                // known user, so that the time does not reveal which users exist.
                                checks.matches(
                                        found.map(PasswordTable.PasswordRow::hash)
                                                .orElse(PasswordHash.NEVER_MATCHING),
                                        password),
                                matches -> {
                                    if (!matches || found.isEmpty() || hasExpired(found.get())) {
                                        return refusedStage(wrongPasswordRefusal());
                                    }
                                    attempt.get().onSuccess();
                                    return okStage(found.get());
                                }));
    }

    private boolean hasExpired(PasswordTable.PasswordRow password) {
        return password.isOneTime()
                && !password.changedAt()
                        .plus(ONE_TIME_PASSWORD_MAX)
                        .isAfter(Instant.ofEpochMilli(time.millis()));
    }

    /**
     * Returns the refusal of a wrong password or an unknown user. The common message does not
     * reveal which users exist.
     */
    static EngineError wrongPasswordRefusal() {
        return new EngineError.AccessDeniedException("The user name or the password is wrong.");
    }

    /** Returns the refusal of a new password; null when the new password is valid. */
    static @Nullable EngineError newPasswordRefusal(
            Person person, String oldPassword, String newPassword) {
        if (person.isFederated()) {
            return new EngineError.ValidationException(
                    "The identity provider keeps the password of this person.");
        }
        int characters = newPassword.codePointCount(0, newPassword.length());
        if (characters < SignIns.PASSWORD_LENGTH_MIN
                || newPassword.length() > PasswordHash.PASSWORD_LENGTH_MAX) {
            return new EngineError.ValidationException(
                    "The new password must have %d to %d characters."
                            .formatted(
                                    SignIns.PASSWORD_LENGTH_MIN, PasswordHash.PASSWORD_LENGTH_MAX));
        }
        if (newPassword.equals(oldPassword) || newPassword.equalsIgnoreCase(person.name())) {
            return new EngineError.ValidationException(
                    "The new password must differ from the old one and from the user name.");
        }
        return null;
    }
}
