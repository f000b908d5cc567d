/**
 * Reads and writes the sessions of people: the cookies, the JSON of a sign-in, and the rule for
 * changes that a browser sends with its cookie. Signs people in with an OpenID Connect provider.
 *
 * <p>Entry types: {@link dev.askel.http.session.SessionHead}, {@link
 * dev.askel.http.session.SessionCodec} and {@link dev.askel.http.session.OidcRedirects}.
 */
@NullMarked
package dev.askel.http.session;

import org.jspecify.annotations.NullMarked;
