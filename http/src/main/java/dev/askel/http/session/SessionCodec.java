package dev.askel.http.session;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.SignIns.PersonSession;
import dev.askel.http.wire.JsonWriter;
import dev.askel.http.wire.RequestMembers;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads and writes the JSON of sign-ins and sessions. */
public final class SessionCodec {
    private SessionCodec() {}

    /**
     * The body of a sign-in.
     *
     * @param account twelve digits
     */
    public record Credentials(String account, String userName, String password) {
        /** Returns only the account and the user, because logs can contain this string. */
        @Override
        public String toString() {
            return account + "/" + userName;
        }
    }

    /** The body of a change of the password. */
    public record PasswordChange(String oldPassword, String newPassword) {
        /** Returns a string without the passwords, because logs can contain it. */
        @Override
        public String toString() {
            return "a change of the password";
        }
    }

    /**
     * Reads a sign-in.
     *
     * @param defaultAccount the account of a sign-in that names no account
     */
    public static Answer<Credentials> readCredentials(byte[] body, String defaultAccount) {
        var members = RequestMembers.parse(body);
        var userName = members.textOrNull("userName");
        var password = members.textOrNull("password");
        return userName == null || password == null
                ? malformed("userName and password")
                : Answer.ok(
                        new Credentials(
                                Objects.requireNonNullElse(
                                        members.textOrNull("account"), defaultAccount),
                                userName,
                                password));
    }

    /** Reads a change of the password. */
    public static Answer<PasswordChange> readPasswordChange(byte[] body) {
        var members = RequestMembers.parse(body);
        var oldPassword = members.textOrNull("oldPassword");
        var newPassword = members.textOrNull("newPassword");
        return oldPassword == null || newPassword == null
                ? malformed("oldPassword and newPassword")
                : Answer.ok(new PasswordChange(oldPassword, newPassword));
    }

    private static <T> Answer<T> malformed(String members) {
        return Answer.refused(
                new EngineError.ValidationException(
                        "The body must be a JSON object with the texts %s.".formatted(members)));
    }

    /**
     * Writes the state of a browser: whether it must sign in, and its session.
     *
     * @param required whether the server verifies requests
     * @param provider the name of the identity provider with which people can sign in; null when
     *     there is none
     * @param session the session of the browser; null when it has none
     */
    public static void writeState(
            JsonWriter json,
            boolean required,
            @Nullable String provider,
            @Nullable PersonSession session) {
        json.beginObject().member("required", required);
        if (provider != null) {
            json.member("provider", provider);
        }
        if (session != null) {
            json.name("session");
            write(json, session);
        }
        json.endObject();
    }

    /**
     * Writes the answer to a sign-out.
     *
     * @param signOutPage ends the session at the identity provider; empty when there is none
     */
    public static void writeSignOut(JsonWriter json, Optional<URI> signOutPage) {
        json.beginObject();
        signOutPage.ifPresent(page -> json.member("signOutPage", page.toString()));
        json.endObject();
    }

    /** Writes the sessions of a person. */
    public static void write(JsonWriter json, List<PersonSession> sessions) {
        json.member("sessions", sessions, SessionCodec::write);
    }

    /** Writes a session as an object. */
    public static void write(JsonWriter json, PersonSession session) {
        json.beginObject()
                .member("name", session.name())
                .member("account", session.account())
                .member("userName", session.userName())
                .member("principalArn", session.principalArn())
                .member("policies", session.policies(), JsonWriter::string)
                .member("federated", session.isFederated())
                .member("passwordMustChange", session.mustChangePassword())
                .member("address", session.client().address())
                .member("agent", session.client().agent())
                .member("createdAt", session.createdAt())
                .member("usedAt", session.usedAt())
                .member("expiresAt", session.expiresAt())
                .endObject();
    }
}
