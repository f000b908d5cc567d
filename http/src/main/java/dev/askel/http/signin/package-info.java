/**
 * Performs the requests of people about their own sessions: sign-ins, sign-outs and changes of
 * passwords. A request reaches this package after its head and its size were checked.
 *
 * <p>Entry type: {@link dev.askel.http.signin.SessionOperations}. Does not depend on connections or
 * the server.
 */
@NullMarked
package dev.askel.http.signin;

import org.jspecify.annotations.NullMarked;
