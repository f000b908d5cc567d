package dev.askel.http.session;

import dev.askel.access.person.PersonSessions;
import dev.askel.engine.api.workbench.SignIns;

/**
 * The services with which people sign in.
 *
 * @param sessions finds the sessions of requests
 * @param signIns begins and ends sessions
 * @param permitsPlainHttp whether people may sign in by HTTP without TLS from another machine
 */
public record SignInServices(PersonSessions sessions, SignIns signIns, boolean permitsPlainHttp) {}
