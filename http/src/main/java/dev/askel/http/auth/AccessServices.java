package dev.askel.http.auth;

import dev.askel.access.key.Credentials;
import dev.askel.access.key.RoleSessions;
import java.time.InstantSource;

/**
 * The services with which a server authenticates requests ({@code askel.auth = keys}).
 *
 * @param credentials finds access keys
 * @param sessions issues temporary keys of roles
 * @param clock decides whether a signature is timely
 */
public record AccessServices(Credentials credentials, RoleSessions sessions, InstantSource clock) {}
