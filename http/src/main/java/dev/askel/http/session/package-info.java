/**
 * Signs people in and out, and answers their requests about their sessions and passwords. People
 * are users with a password and federated users. A request reaches this package after its head and
 * its size were checked.
 *
 * <p>Entry types:
 *
 * <ul>
 *   <li>{@link dev.askel.http.session.SessionHead} reads the cookies of a request, and makes new
 *       ones.
 *   <li>{@link dev.askel.http.session.SessionOperations} performs requests about sessions and
 *       passwords, and {@link dev.askel.http.session.SessionCodec} writes their answers.
 *   <li>{@link dev.askel.http.session.OidcRedirects} signs people in with an OpenID Connect
 *       provider.
 * </ul>
 *
 * <p>Does not depend on connections or the server.
 */
@NullMarked
package dev.askel.http.session;

import org.jspecify.annotations.NullMarked;
