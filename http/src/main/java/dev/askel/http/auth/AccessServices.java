package dev.askel.http.auth;

import dev.askel.access.key.AccessKeyFinder;
import dev.askel.access.key.RoleSessions;
import dev.askel.http.session.SignInServices;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The services with which a server authenticates requests ({@code askel.auth = keys}).
 *
 * @param credentials finds access keys
 * @param sessions issues temporary keys of roles
 * @param clock the time with which the time of a signature is compared
 * @param people signs people in; null when only keys are accepted
 */
public record AccessServices(
        AccessKeyFinder credentials,
        RoleSessions sessions,
        InstantSource clock,
        @Nullable SignInServices people) {
    /** The services for keys only. */
    public AccessServices(AccessKeyFinder credentials, RoleSessions sessions, InstantSource clock) {
        this(credentials, sessions, clock, null);
    }
}
