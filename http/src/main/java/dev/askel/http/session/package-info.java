/**
 * Reads and writes the sessions of users and federated users: the cookies and the JSON of a
 * sign-in. Also contains the rule for changes that a browser sends with its cookie. Signs federated
 * users in with an OpenID Connect provider. {@code dev.askel.http.signin} performs the requests
 * about sessions.
 *
 * <p>Entry types: {@link dev.askel.http.session.SessionHead}, {@link
 * dev.askel.http.session.SessionCodec} and {@link dev.askel.http.session.OidcRedirects}.
 */
@NullMarked
package dev.askel.http.session;

import org.jspecify.annotations.NullMarked;
